"""Uploaded lists: from the bytes of a file to its items, and what was dropped and why."""
