"""The procedure as a state machine: what may happen now, and why not."""
