"""The domain: frozen dataclasses and pure rules."""
