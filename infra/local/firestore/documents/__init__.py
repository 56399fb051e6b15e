"""Documents: their names, values, versions, and writes upon them."""
