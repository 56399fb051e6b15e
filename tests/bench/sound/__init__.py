"""How far a spliced message is from one spoken in one breath: measured, and heard by a program."""
