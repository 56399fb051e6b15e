"""Read the JSON bodies of requests: one UTF-8 document, bounded and strict."""

import json
from typing import Any

from hybrid_audio.domain.strict_json import DECODER, MAX_DEPTH, NotStrict, checked
from hybrid_audio.errors import HybridAudioError


class NotJson(HybridAudioError):
    """The body is not strict JSON; `detail` says where, but quotes nothing."""


def parse(body: bytes) -> Any:
    """Return the value that `body` holds; a byte order mark before it is allowed.

    Raises NotJson for other encodings than UTF-8, a syntax error, NaN and infinities, numbers too
    large for a float, a repeated key, a lone surrogate, and nesting deeper than `MAX_DEPTH`.
    """
    try:
        return checked(DECODER.decode(body.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise NotJson("the body is not UTF-8") from None
    except RecursionError:
        raise NotJson(f"the body nests deeper than {MAX_DEPTH} levels") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"the body is not JSON: line {error.lineno}, column {error.colno}") from None
    except NotStrict as error:
        raise NotJson(f"the body {error}") from None
    except ValueError:
        raise NotJson("the body holds a number with too many digits") from None
