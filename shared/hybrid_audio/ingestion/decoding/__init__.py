"""From the bytes of an upload to its text."""
