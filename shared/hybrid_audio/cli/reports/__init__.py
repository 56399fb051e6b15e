"""What the service answered, as people read it."""
