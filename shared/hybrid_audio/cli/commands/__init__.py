"""The commands, one module for each group: they ask the service, and say what it answered."""
