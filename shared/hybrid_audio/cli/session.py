"""What a command works with: the service and the output, each made when it is first used.

Here alone the libraries are loaded that take their time, so that `--help` is there at once.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hybrid_audio.cli.api import Api
    from hybrid_audio.cli.output import Output

DEFAULT_URL = "http://127.0.0.1:8080"


@dataclass(frozen=True)
class Connection:
    """Where the service answers, as whom it is asked, and how long an answer may take.

    `later_url` is where it answers later, which printed commands name. `transport` stands in for
    the network in tests.
    """

    url: str = DEFAULT_URL
    api_key: str = field(default="", repr=False)
    timeout_s: float = 180.0
    connect_timeout_s: float = 10.0
    later_url: str | None = None
    transport: Any = field(default=None, repr=False)


def first_key(text: str) -> str:
    """Return the first of several keys with commas between, as while one is being changed."""
    return text.split(",")[0].strip()


class Session:
    """One command's service and output; `key` is the Idempotency-Key of its first write."""

    def __init__(
        self, connection: Connection, *, is_json: bool = False, key: str | None = None
    ) -> None:
        self.connection = connection
        self.is_json = is_json
        self._key = key

    @cached_property
    def api(self) -> "Api":
        """The service."""
        from hybrid_audio.cli.api import Api

        to = self.connection
        return Api(
            to.url,
            api_key=to.api_key,
            timeout_s=to.timeout_s,
            connect_timeout_s=to.connect_timeout_s,
            key=self._key,
            transport=to.transport,
        )

    @cached_property
    def out(self) -> "Output":
        """Where answers are written."""
        from hybrid_audio.cli.output import Output

        return Output(is_json=self.is_json)

    def watch(self, batch_id: str, *, pauses: bool) -> int:
        """Watch a batch to its end and return the exit code."""
        from hybrid_audio.cli.batches.watching import watched

        return watched(self, batch_id, pauses=pauses)

    @property
    def later_url(self) -> str:
        """Where the service answers the commands that may follow."""
        return self.connection.later_url or self.connection.url

    def close(self) -> None:
        """Close what was opened."""
        if "api" in vars(self):
            self.api.close()
