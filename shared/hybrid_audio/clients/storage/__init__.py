"""Cloud Storage: buckets, and what this system keeps in them."""
