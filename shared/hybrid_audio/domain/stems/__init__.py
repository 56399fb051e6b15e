"""A stem before and after it is spoken: its spec, contract and names, and the rule of its lease."""
