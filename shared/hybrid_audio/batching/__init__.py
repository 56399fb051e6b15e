"""How a batch gets done, and what its caller sees of it."""
