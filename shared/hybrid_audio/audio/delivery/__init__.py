"""Finish a message: its gain, rate, true peak and bytes, and its measures as delivered."""
