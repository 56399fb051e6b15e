"""The gateway: one address for all functions."""
