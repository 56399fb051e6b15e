"""Finishing a message: its gain, rate, true peak and bytes, and what is heard of it."""
