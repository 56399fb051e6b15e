"""Clients: one folder for each remote system, and the stores that are built on them."""
