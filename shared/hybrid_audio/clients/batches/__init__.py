"""Batches in Firestore: a small document each, and one for the outcome of each portion."""
