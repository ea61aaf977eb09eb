"""The session in motion: table, facts, feeder and driver joined into one sans-IO core."""
