"""Pictures: a message with its seams, a rotation's turns, the cache; matplotlib is loaded here."""
