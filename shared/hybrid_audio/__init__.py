"""Hybrid Audio API: stems spoken once, kept, and spliced into personalised messages."""

__version__ = "0.1.0"
