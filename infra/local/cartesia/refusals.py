"""Error answers in the shape that the caller's Cartesia-Version has."""

from uuid import uuid4

from aiohttp import web

JSON_SINCE = "2026-03-01"


class Refused(Exception):
    """The request breaks the contract; the text says where and how."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def answer(refused: Refused, version: str) -> web.Response:
    """Return a JSON object from 2026-03-01 on, `Title: Message` in plain text before.

    Source: docs.cartesia.ai, "API Errors".
    """
    request_id = str(uuid4())
    title = refused.code.replace("_", " ").capitalize()
    if version < JSON_SINCE:
        return web.Response(
            status=refused.status,
            text=f"{title}: {refused.message}",
            headers={"X-Request-Id": request_id},
        )

    body = {
        "error_code": refused.code,
        "title": title,
        "message": refused.message,
        "request_id": request_id,
    }
    return web.json_response(body, status=refused.status)
