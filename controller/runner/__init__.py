"""Shells around the engine: the port, the threads that write to disk, the terminal, the files of a session."""
