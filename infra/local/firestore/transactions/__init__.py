"""Transactions: what each has read, and whose turn it is."""
