"""How a batch gets done: its steps, each carried by a task."""
