"""From a request to the rows of a batch, and from its rows to its plan."""
