"""How a task does its portion: its items one after the other, and what is recorded of them."""
