"""What the routes take and return, as JSON."""
