"""What a listener would notice of a stem or at a seam, by the limits of one table."""
