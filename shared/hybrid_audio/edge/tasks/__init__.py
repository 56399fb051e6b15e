"""What the door does otherwise where the caller is Cloud Tasks."""
