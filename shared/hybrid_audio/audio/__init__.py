"""Audio: numpy arrays in, arrays out; no paths, clients, settings or logs."""
