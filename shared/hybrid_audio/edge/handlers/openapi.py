"""The handler of /openapi.json."""

from hybrid_audio.edge.call import Answer, Call
from hybrid_audio.edge.openapi.description import describe


def get_openapi(call: Call) -> Answer:
    """Describe every route of this function."""
    return describe(call.function)
