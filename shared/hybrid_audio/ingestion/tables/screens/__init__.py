"""Which rows of a table or list are no data."""
