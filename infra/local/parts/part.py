"""What a part of the local cloud is: how it starts, when it is ready, what it serves."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
REPOSITORY = Path(__file__).resolve().parents[3]


class CannotStart(Exception):
    """The run cannot begin as asked; the text says why and what to do."""


class PartFailed(CannotStart):
    """A part did not come up; the text says which, with its last log lines."""


@dataclass(frozen=True)
class Address:
    """Where one part runs: its port, and the state folder of the run.

    `web_port` is the port of the HTTP side of a part that has one beside another protocol, else 0.
    """

    port: int
    state: Path
    web_port: int = 0

    @property
    def host_port(self) -> str:
        """The part's `host:port`."""
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        """The part's base address."""
        return f"http://{self.host_port}"

    @property
    def web_url(self) -> str:
        """The base address of the part's HTTP side."""
        return f"http://{HOST}:{self.web_port or self.port}"


Probe = Callable[[Address], Awaitable[bool]]


@dataclass(frozen=True)
class Part:
    """One process of the local cloud.

    `gives` is the environment that others find it by, with `{address}`, `{url}` and `{web_url}`
    filled in. A part is not started when one of the variables of `yields_to` is already set: what
    that names, or else `elsewhere`, is used instead. A part that speaks something else than HTTP
    may have an HTTP side on a second port (`has_web`). The gateway's overview shows the JSON
    that its HTTP side answers at `shows`.
    """

    name: str
    command: Callable[[Address], list[str]]
    is_ready: Probe
    needs: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    gives: Mapping[str, str] = field(default_factory=dict)
    yields_to: tuple[str, ...] = ()
    elsewhere: str = ""
    has_web: bool = False
    shows: str = ""
    extra: Callable[[Address], Mapping[str, str]] = lambda _address: {}
    hint: str = "fix what the log names, then run the same command again"
    ready_within_s: float = 60.0
