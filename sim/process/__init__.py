"""The simulated machine as a program of its own: its port, its files, its bench and its voice."""
