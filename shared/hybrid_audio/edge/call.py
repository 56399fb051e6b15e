"""One request as handlers see it, and the answers they may give."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from flask import Request


@dataclass(frozen=True)
class Call:
    """One request: its function and id, the parts of its path, and its body as sent."""

    function: str
    request_id: str
    path: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    request: Request = field(repr=False)


class Model(Protocol):
    """A pydantic model, without importing pydantic."""

    def model_dump(self, *, mode: str) -> dict[str, Any]: ...


@dataclass(frozen=True)
class AudioAnswer:
    """The audio itself, where Accept prefers it to JSON about it."""

    audio: bytes = field(repr=False)
    content_type: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)


C = TypeVar("C", bound=Model | dict[str, Any])


@dataclass(frozen=True)
class JsonAnswer(Generic[C]):
    """A JSON answer with another status than 200, and the headers that belong to it."""

    status: ClassVar[int]
    content: C = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)


class Created(JsonAnswer[C]):
    """Something is there now that was not."""

    status = 201


class SeeOther(JsonAnswer[C]):
    """What was asked for is at the address in `Location`."""

    status = 303


class NotReady(JsonAnswer[C]):
    """This cannot be done now; `Retry-After` says when to ask again."""

    status = 503


Answer = Model | dict[str, Any] | JsonAnswer[Any] | AudioAnswer
Handler = Callable[[Call], Answer]
