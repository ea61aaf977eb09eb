"""Shells around the engine: port, threads that write to disk, terminal, and the files of a session."""
