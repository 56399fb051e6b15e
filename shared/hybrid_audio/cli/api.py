"""The service as the command line sees it: HTTP only, problems as one clear error."""

import os
from typing import Any

import httpx

KEY_HEADER = "X-Internal-API-Key"
TIMEOUT_S = 180.0


class ApiError(Exception):
    """The service refused or could not be reached; the text is for the person at the terminal."""


class Api:
    """Calls one deployment; `INTERNAL_API_KEY`, where set, is sent with every request to it."""

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        key = os.environ.get("INTERNAL_API_KEY", "").split(",")[0].strip()
        headers = {KEY_HEADER: key} if key else {}
        self._http = httpx.Client(
            base_url=url, headers=headers, timeout=TIMEOUT_S, transport=transport
        )
        self._url = url

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Return the JSON answer to a GET."""
        answer: dict[str, Any] = self._checked(self._sent("GET", path, params=query)).json()
        return answer

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON answer to a POST."""
        answer: dict[str, Any] = self._checked(self._sent("POST", path, json=body)).json()
        return answer

    def send_file(
        self, path: str, name: str, content: bytes, fields: dict[str, str | list[str]]
    ) -> dict[str, Any]:
        """Return the JSON answer to a form with a file."""
        files = {"file": (name, content)}
        sent = self._sent("POST", path, files=files, data=fields)
        answer: dict[str, Any] = self._checked(sent).json()
        return answer

    def download(self, url: str) -> bytes:
        """Return what a signed URL opens; it is sent no key."""
        try:
            answer = httpx.get(url, timeout=TIMEOUT_S)
        except httpx.HTTPError as error:
            raise ApiError(f"The audio cannot be downloaded: {type(error).__name__}") from None
        return self._checked(answer).content

    def _sent(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise ApiError(
                f"Nothing answers at {self._url} ({type(error).__name__}); is `make run` running?"
            ) from None

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        if answer.is_success:
            return answer

        try:
            problem = answer.json()
            lines = [f"{problem['status']} {problem['title']}: {problem['detail']}"]
            untold = [
                fault for fault in problem["errors"] if fault["message"] not in problem["detail"]
            ]
            lines += [f"  {fault['path']}: {fault['message']}" for fault in untold]
            raise ApiError("\n".join([*lines, f"  request id {problem['request_id']}"]))
        except (ValueError, KeyError, TypeError):
            raise ApiError(f"{answer.status_code} from {answer.url.path}") from None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
