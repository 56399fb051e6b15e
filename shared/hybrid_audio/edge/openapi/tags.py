"""Tags of the API's description: what belongs together, by the module of its handlers."""

TAGS: dict[str, tuple[str, str]] = {
    "generate": ("stems", "Have pieces of speech exist: each is spoken once, and kept."),
    "generate_template": ("stems", ""),
    "assemble": ("messages", "Splice stems into a message, sample by sample."),
    "messages": ("messages", ""),
    "templates": ("templates", "What messages are made of: segments, slots, timing, variants."),
    "rotation": ("rotation", "Take the next items of datasets, fairly."),
    "external": ("datasets", "Bring lists of names in, look at them, remove them."),
    "batches": ("batches", "Make messages for a whole list, with a price before."),
    "cache": ("cache", "Look after the stems that are kept."),
    "health": ("service", "Whether a function is alive and ready, and what it is."),
    "openapi": ("service", ""),
    "pages": ("service", ""),
}


def tag_of(handler: str) -> str:
    """Return the tag of a handler, `module:function`."""
    return TAGS[handler.partition(":")[0]][0]


def described(tags: set[str]) -> list[dict[str, str]]:
    """Return these tags with their descriptions, in the order of the table."""
    return [
        {"name": name, "description": text} for name, text in TAGS.values() if text and name in tags
    ]
