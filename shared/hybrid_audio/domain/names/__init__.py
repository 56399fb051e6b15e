"""What is not a name: placeholders, other systems' tags, and data of another kind."""
