"""The HTTP side of the emulator."""
