"""The service as the command line sees it: HTTP only, problems as one clear error."""

import os
from collections.abc import Mapping
from typing import Any

import httpx

KEY_HEADER = "X-Internal-API-Key"
KEY_OF_REQUEST = "Idempotency-Key"
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
        self.url = url

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Return the JSON answer to a GET."""
        answer: dict[str, Any] = self._checked(self._sent("GET", path, params=query)).json()
        return answer

    def post(
        self, path: str, body: dict[str, Any] | None = None, *, key: str | None = None
    ) -> dict[str, Any]:
        """Return the JSON answer to a POST; under the same `key` it is done once."""
        sent = self._sent("POST", path, json=body or {}, headers=_keyed(key))
        answer: dict[str, Any] = self._checked(sent).json()
        return answer

    def fetch(self, path: str, **query: str) -> bytes:
        """Return the file that a GET answers, from where it lies if it is too large to inline."""
        answer = self._sent("GET", path, params=query)
        if answer.status_code == httpx.codes.SEE_OTHER:
            return self.download(answer.headers["Location"])
        return self._checked(answer).content

    def send_file(
        self,
        path: str,
        name: str,
        content: bytes,
        fields: Mapping[str, str | list[str]],
        *,
        key: str | None = None,
    ) -> dict[str, Any]:
        """Return the JSON answer to a form with a file; under the same `key` it is done once."""
        files = {"file": (name, content)}
        sent = self._sent("POST", path, files=files, data=fields, headers=_keyed(key))
        answer: dict[str, Any] = self._checked(sent).json()
        return answer

    def download(self, url: str) -> bytes:
        """Return what a signed URL opens; it is sent no key."""
        try:
            answer = httpx.get(url, timeout=TIMEOUT_S)
        except httpx.HTTPError as error:
            raise ApiError(f"The file cannot be downloaded: {type(error).__name__}") from None
        return self._checked(answer).content

    def _sent(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise ApiError(
                f"Nothing answers at {self.url} ({type(error).__name__}); is `make run` running?"
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


def _keyed(key: str | None) -> dict[str, str]:
    return {} if key is None else {KEY_OF_REQUEST: key}
