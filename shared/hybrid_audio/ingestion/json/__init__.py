"""JSON lists, value by value."""
