"""The service as the command line sees it: HTTP only, problems as one clear error."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from hybrid_audio.cli.errors import ApiError, Unavailable, WrongUsage
from hybrid_audio.cli.problems import error_of

__all__ = ["Api", "ApiError"]

KEY_HEADER = "X-Internal-API-Key"
KEY_OF_REQUEST = "Idempotency-Key"
AUDIO = {"Accept": "audio/*"}
TOO_LATE = (
    "What was asked may still be done. The same command with --key {key} returns what came of it, "
    "and does nothing twice"
)


class Api:
    """Calls one deployment; `api_key`, where given, is sent with every request to it.

    Each write carries an Idempotency-Key: the first has `key`, or a new one, and further ones of
    the same command that key with a number.
    """

    def __init__(
        self,
        url: str,
        *,
        api_key: str = "",
        timeout_s: float = 180.0,
        connect_timeout_s: float = 10.0,
        key: str | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        if not (api_key + (key or "")).isascii():
            raise WrongUsage("A key has visible ASCII characters only")
        self.url = url
        self.key = key or uuid.uuid4().hex
        self._writes = 0
        self._timeout = httpx.Timeout(timeout_s, connect=connect_timeout_s)
        self._transport = transport
        self._http = self._client(url, {KEY_HEADER: api_key} if api_key else {})
        self._outside: httpx.Client | None = None

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Return the JSON answer to a GET."""
        return self._document(self._sent("GET", path, params=query))

    def take(self, path: str, **query: str) -> dict[str, Any]:
        """Return the JSON answer to a GET that takes something, once under its key."""
        return self._document(self._written("GET", path, params=query))

    def post(
        self, path: str, body: Any = None, *, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Return the JSON answer to a POST that writes."""
        json = {} if body is None else body
        return self._document(self._written("POST", path, json=json, params=query or {}))

    def ask(self, path: str, body: Any) -> dict[str, Any]:
        """Return the JSON answer to a POST that changes nothing."""
        return self._document(self._sent("POST", path, json=body))

    def ask_raw(self, path: str, content: bytes) -> dict[str, Any]:
        """Return the JSON answer to a POST of a JSON document, which changes nothing."""
        headers = {"Content-Type": "application/json"}
        return self._document(self._sent("POST", path, content=content, headers=headers))

    def put(self, path: str, content: bytes) -> dict[str, Any]:
        """Return the JSON answer to a PUT of a JSON document."""
        headers = {"Content-Type": "application/json"}
        return self._document(self._written("PUT", path, content=content, headers=headers))

    def delete(self, path: str) -> dict[str, Any]:
        """Return the JSON answer to a DELETE."""
        return self._document(self._written("DELETE", path))

    def send_file(
        self,
        path: str,
        name: str,
        content: bytes,
        fields: Mapping[str, str | list[str]],
        *,
        writes: bool = True,
    ) -> dict[str, Any]:
        """Return the JSON answer to a form with a file."""
        form: dict[str, Any] = {"files": {"file": (name, content)}, "data": fields}
        send = self._written if writes else self._sent
        return self._document(send("POST", path, **form))

    def audio(self, path: str, body: Any) -> bytes:
        """Return the audio that a POST answers, from where it lies if it is too large to inline."""
        return self._content(self._sent("POST", path, json=body, headers=AUDIO))

    @contextmanager
    def streamed_audio(self, path: str, body: Any) -> Iterator[Iterator[bytes]]:
        """Give the audio that a POST answers, piece by piece as it comes."""
        try:
            with self._http.stream("POST", path, json=body, headers=AUDIO) as answer:
                if not answer.is_success:
                    answer.read()
                if answer.status_code == httpx.codes.SEE_OTHER:
                    yield iter([self._content(answer)])
                else:
                    yield self._checked(answer).iter_bytes()
        except httpx.HTTPError as error:
            raise self._failed(error, is_write=False) from None

    def fetch(self, path: str, **query: str) -> bytes:
        """Return the file that a GET answers, from where it lies if it is too large to inline."""
        return self._content(self._sent("GET", path, params=query))

    def download(self, url: str) -> bytes:
        """Return what a signed URL opens; it is sent no key."""
        if self._outside is None:
            self._outside = self._client("", {})
        try:
            return self._checked(self._outside.get(url)).content
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"The file cannot be downloaded: {type(error).__name__}") from None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        if self._outside is not None:
            self._outside.close()

    def _client(self, url: str, headers: dict[str, str]) -> httpx.Client:
        try:
            return httpx.Client(
                base_url=url, headers=headers, timeout=self._timeout, transport=self._transport
            )
        except (httpx.InvalidURL, ValueError):
            raise WrongUsage(f"{url} is no address of a service") from None

    def _written(self, method: str, path: str, **request: Any) -> httpx.Response:
        self._writes += 1
        key = self.key if self._writes == 1 else f"{self.key}.{self._writes}"
        headers = {**request.pop("headers", {}), KEY_OF_REQUEST: key}
        return self._sent(method, path, headers=headers, **request)

    def _sent(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **request)
        except httpx.ConnectTimeout:
            raise Unavailable(f"{self.url} does not take the connection in time") from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise WrongUsage(f"{self.url} is no address of a service") from None
        except UnicodeError:
            raise WrongUsage("A text is not valid UTF-8") from None
        except httpx.HTTPError as error:
            is_write = KEY_OF_REQUEST in request.get("headers", {})
            raise self._failed(error, is_write=is_write) from None

    def _failed(self, error: httpx.HTTPError, *, is_write: bool) -> Unavailable:
        """Return what to say; a write that was sent may have been done."""
        if isinstance(error, httpx.ConnectError):
            return Unavailable(
                f"Nothing answers at {self.url} ({type(error).__name__}); is `make run` running?"
            )
        lines = [f"{self.url} gave no whole answer ({type(error).__name__})"]
        if isinstance(error, httpx.TimeoutException):
            lines = [f"{self.url} gave no answer within {self._timeout.read:g} s (--timeout)"]
        return Unavailable("\n".join([*lines, *([TOO_LATE.format(key=self.key)] * is_write)]))

    def _content(self, answer: httpx.Response) -> bytes:
        if answer.status_code == httpx.codes.SEE_OTHER:
            return self.download(answer.headers["Location"])
        return self._checked(answer).content

    def _document(self, answer: httpx.Response) -> dict[str, Any]:
        try:
            document = self._checked(answer).json()
        except ValueError:
            document = None
        if isinstance(document, dict):
            return document
        raise Unavailable(f"The answer of {self.url} is no JSON object: is it this service?")

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        if answer.is_success:
            return answer
        raise error_of(answer)
