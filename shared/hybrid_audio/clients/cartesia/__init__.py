"""Cartesia: text to speech over HTTP."""
