"""Webhooks: requests to addresses that callers name, kept out of this network."""
