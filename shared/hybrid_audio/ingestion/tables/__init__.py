"""Tables and lists: their delimiter, header, columns and rows."""
