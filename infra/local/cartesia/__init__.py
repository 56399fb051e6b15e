"""Stand-in for Cartesia's `POST /tts/bytes`: it holds callers to the contract, really speaks, and fails on demand."""
