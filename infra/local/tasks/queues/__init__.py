"""Queues and their tasks: in memory for speed, in SQLite for keeping."""
