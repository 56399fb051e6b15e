"""Delivering tasks: whose turn it is, one attempt, and what comes of it."""
