"""Batches: many stems or messages made as one, with a price before and exact counts after."""
