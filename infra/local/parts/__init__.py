"""The parts of the local cloud: what each is and how it starts."""
