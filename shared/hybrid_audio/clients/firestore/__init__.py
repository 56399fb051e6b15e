"""Firestore: the client, claimed documents, and the stores of one document each."""
