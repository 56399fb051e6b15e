"""Find the rows of a table or list that are not data."""
