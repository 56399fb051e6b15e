"""Undo, cell by cell, the damage that programs did to texts before they came here."""
