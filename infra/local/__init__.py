"""The local cloud: every part that the functions need, on loopback, with no account anywhere."""
