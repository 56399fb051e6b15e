"""Turn answers into HTTP responses."""

import json
from typing import Any

from flask import Response

from hybrid_audio.edge.call import Answer, AudioAnswer, FileAnswer, JsonAnswer, StreamAnswer


def response(answer: Answer) -> Response:
    """Return the response that carries a handler's answer."""
    if isinstance(answer, AudioAnswer):
        return Response(answer.audio, 200, answer.headers, content_type=answer.content_type)
    if isinstance(answer, StreamAnswer):
        # What iterates has a `close`, which Werkzeug calls once the answer has ended, early or not.
        return Response(answer.pieces, 200, answer.headers, content_type=answer.content_type)
    if isinstance(answer, FileAnswer):
        return Response(
            answer.content, answer.status, answer.headers, content_type=answer.content_type
        )
    if isinstance(answer, JsonAnswer):
        return json_response(answer.content, answer.status, answer.headers)
    return json_response(answer)


def json_response(
    content: Any,
    status: int = 200,
    headers: dict[str, str] | None = None,
    content_type: str = "application/json",
) -> Response:
    """Return `content`, a model or plain JSON values, as a response.

    Raises ValueError for NaN and infinities, which are not JSON.
    """
    plain = content if isinstance(content, dict) else content.model_dump(mode="json", by_alias=True)
    body = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(body, status, headers, content_type=content_type)
