"""Times of the service as people read them."""


def moment(text: str | None) -> str | None:
    """Return a time of the service as people read it: to the second, in UTC."""
    return None if text is None else text[:19].replace("T", " ")
