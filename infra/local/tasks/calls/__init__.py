"""The gRPC calls, by what they are about."""
