"""One seam from near: what its panel shows, its fades, and its largest step."""
