"""Batches from the terminal: what to ask for, how it goes, and what to type next."""
