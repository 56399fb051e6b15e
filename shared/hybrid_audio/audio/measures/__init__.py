"""What a message's sound measures: level, loudness, true peak, and the diagnosis made of them."""
