"""What the routes of batches take and return."""
