"""Having a stem: from memory, the bucket, or speech."""
