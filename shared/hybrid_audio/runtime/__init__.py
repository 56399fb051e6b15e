"""How calls run: in time, side by side, once for many callers."""
