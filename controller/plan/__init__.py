"""Planning: a drawing and a prescription in, every dot of every session out, with pictures to look at."""
