"""Commands of `hybrid-audio` on the local cloud: one that runs, or one for their length alone."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hybrid_audio.cli.api import Api
from hybrid_audio.cli.app import run
from hybrid_audio.cli.errors import CommandError, ExitCode
from hybrid_audio.cli.options.paths import part
from hybrid_audio.cli.session import DEFAULT_URL, first_key
from infra.local.cloud import find_running, local_cloud
from infra.local.parts.part import CannotStart


@dataclass(frozen=True)
class Client:
    """Runs commands of `hybrid-audio`, on a cloud that `is_ours` where it ends with them."""

    api: Api
    is_ours: bool

    def __call__(self, *words: str) -> int:
        """Run a command and return its exit code."""
        later = ("--later-url", DEFAULT_URL) if self.is_ours else ()
        return run(["--url", self.api.url, *later, *words])


def exit_code(state: Path, task: Callable[[Client], int]) -> int:
    """Do a task with the client of the cloud with this state; return the code to end with.

    What goes wrong is said on stderr. From here on Ctrl-C ends the task, and the cloud with it.
    """
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with client_of(state) as client:
            return task(client)
    except CommandError as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return refusal.code
    except CannotStart as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return ExitCode.REFUSED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED


@contextlib.contextmanager
def client_of(state: Path) -> Iterator[Client]:
    """Give the client of the cloud with this state; raises CannotStart as that does."""
    is_ours = find_running(state) is None
    key = first_key(os.environ.get("INTERNAL_API_KEY", ""))
    with local_cloud(state) as cloud, contextlib.closing(Api(cloud.url, api_key=key)) as api:
        yield Client(api, is_ours)


def wanted_values(api: Api, template: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a template's slots; empty ones count as not given.

    Without a name and a developer it is the rotation's next pair. What was not asked for is left
    out where the template has no slot for it; what was asked for is never dropped. Raises ApiError.
    """
    asked = {slot: text for slot, text in given.items() if text}
    slots = api.get(f"/templates/{part(template, 'template')}")["slots"]
    assumed = {"name": "John", "developer": "Hilton"} if asked else _next_pair(api)
    return {slot: text for slot, text in assumed.items() if slot in slots} | asked


def value_words(values: Mapping[str, str]) -> Iterator[str]:
    """Yield the words that hand these values to a command."""
    for slot, text in values.items():
        yield from ("--value", f"{slot}={text}")


def _next_pair(api: Api) -> dict[str, str]:
    say: dict[str, str] = api.take("/rotation/next")["pairs"][0]["say"]
    return say
