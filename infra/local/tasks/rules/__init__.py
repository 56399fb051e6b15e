"""The laws of Cloud Tasks as pure functions and small state machines."""
