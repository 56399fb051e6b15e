"""Benches: each module measures one thing beside its peers, in one run, as medians and ratios."""
