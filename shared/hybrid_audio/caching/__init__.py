"""The care of the stem cache: selecting, invalidating, auditing and counting stems."""
