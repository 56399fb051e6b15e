"""How long speech takes, and whether what was spoken is whole."""
