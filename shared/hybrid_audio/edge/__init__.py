"""The edge: HTTP and events in, answers and problems out."""
