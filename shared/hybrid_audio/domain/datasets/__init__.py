"""Datasets: items, and the rules of their rotation."""
