"""Eventarc on a laptop: a finished upload becomes the CloudEvent of the real service, delivered
until it is taken.
"""
