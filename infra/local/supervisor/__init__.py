"""The supervisor: keeps the parts running and stops them all."""
