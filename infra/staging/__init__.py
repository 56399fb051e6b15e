"""Stage each function for the cloud: a folder that needs nothing beside it, and its archive."""
