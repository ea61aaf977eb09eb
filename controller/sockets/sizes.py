"""How much may come over a socket at once: bounds what a stranger's bytes can cost."""

MESSAGE_BYTES_MAX = 4 * 1024 * 1024
"""More than any message that is sent."""
