"""Streaming: a message is answered while its later stems are still spoken."""
