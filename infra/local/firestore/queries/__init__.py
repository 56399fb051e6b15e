"""Queries: compiled, checked and run."""
