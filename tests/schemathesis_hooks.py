"""What schemathesis cannot know of the API from its description: a key names one request."""

import re
from typing import Any
from uuid import uuid4

import schemathesis

KEY = "Idempotency-Key"
VALID = re.compile("[!-~]{1,255}")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Give each request a key of its own, where its key is valid: another request is refused."""
    given = (case.headers or {}).get(KEY)
    if isinstance(given, str) and VALID.fullmatch(given):
        case.headers[KEY] = uuid4().hex
