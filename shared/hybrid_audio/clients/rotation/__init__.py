"""Rotation in Firestore: tickets, each given out once."""
