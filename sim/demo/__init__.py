"""A whole session on a simulated machine, worked by a simulated technician and held against the skin."""
