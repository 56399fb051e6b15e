"""The emulator's gRPC calls."""
