"""The machine side of the wire, in the subset of Python that MicroPython compiles."""
