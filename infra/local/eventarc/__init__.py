"""Eventarc on a laptop: a finished upload becomes an event, delivered until it is taken."""
