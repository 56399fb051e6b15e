"""One request as handlers see it, and the answers that they may return."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from flask import Request

from hybrid_audio.edge.inputs.multipart import Form, read_form


@dataclass(frozen=True)
class Call:
    """One request: the function, its id, the parts of its path, its body, the raw request."""

    function: str
    request_id: str
    path: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    request: Request = field(repr=False)

    @cached_property
    def form(self) -> Form:
        """The multipart form of the body, parsed once; raises as `read_form` does."""
        return read_form(self.request, self.body)


class Model(Protocol):
    """A pydantic model, without importing pydantic."""

    def model_dump(self, *, mode: str) -> dict[str, Any]: ...


@dataclass(frozen=True)
class AudioAnswer:
    """The audio itself, where Accept prefers it to JSON about it."""

    audio: bytes = field(repr=False)
    content_type: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)


class Pieces(Protocol):
    """An answer that comes piece by piece; `close` is called at its end, early or not."""

    def __iter__(self) -> Iterator[bytes]: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class StreamAnswer:
    """Audio that is sent while it is made."""

    pieces: Pieces = field(repr=False)
    content_type: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class FileAnswer:
    """A file as it is kept; its media type is one of `types`, its status 200 or 304 (unchanged)."""

    types: ClassVar[tuple[str, ...]]
    content: bytes = field(repr=False)
    content_type: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    status: int = 200


C = TypeVar("C", bound=Model | dict[str, Any])


@dataclass(frozen=True)
class JsonAnswer(Generic[C]):
    """A JSON answer with another status than 200, and the headers that belong to it."""

    status: ClassVar[int]
    content: C = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)


class Created(JsonAnswer[C]):
    """Something new exists."""

    status = 201


class Accepted(JsonAnswer[C]):
    """Something was begun; `Location` says where to ask how it goes."""

    status = 202


class SeeOther(JsonAnswer[C]):
    """What was asked for is at the address in `Location`."""

    status = 303


class NotReady(JsonAnswer[C]):
    """This cannot be done now; `Retry-After` says when to ask again."""

    status = 503


Answer = Model | dict[str, Any] | JsonAnswer[Any] | AudioAnswer | StreamAnswer | FileAnswer
Handler = Callable[[Call], Answer]


def prepare(handler: Handler, call: Call) -> Callable[[], Answer]:
    """Return a function that answers the call; a handler that can validates its input first."""
    check = getattr(handler, "prepare", None)
    return partial(handler, call) if check is None else check(call)
