"""Datasets in Firestore: versions that never change, and a head that says which is current."""
