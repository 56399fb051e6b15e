"""Commands of `hybrid-audio` on the local cloud: one that runs, or one for their length alone."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from hybrid_audio.cli.api import Api
from hybrid_audio.cli.app import run
from hybrid_audio.cli.options.paths import part
from hybrid_audio.cli.session import DEFAULT_URL
from infra.local.cloud import find_running, local_cloud


class Client(Protocol):
    """Runs a command of `hybrid-audio` and returns its exit code."""

    def __call__(self, *words: str) -> int: ...


@contextlib.contextmanager
def client_of(state: Path) -> Iterator[tuple[str, bool, Client]]:
    """Give the cloud's address, whether it runs for the block alone, and its client.

    Raises CannotStart as the local cloud does.
    """
    is_ours = find_running(state) is None
    with local_cloud(state) as cloud:
        later = ("--later-url", DEFAULT_URL) if is_ours else ()

        def client(*words: str) -> int:
            return run(["--url", cloud.url, *later, *words])

        yield cloud.url, is_ours, client


def wanted_values(url: str, template: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a template's slots; empty ones count as not given.

    Without a name and a developer it is the rotation's next pair. What was not asked for is left
    out where the template has no slot for it; what was asked for is never dropped. Raises ApiError.
    """
    asked = {slot: text for slot, text in given.items() if text}
    with contextlib.closing(Api(url)) as api:
        slots = api.get(f"/templates/{part(template, 'template')}")["slots"]
        if asked:
            assumed = {"name": "John", "developer": "Hilton"}
        else:
            assumed = api.get("/rotation/next")["pairs"][0]["say"]
    return {slot: text for slot, text in assumed.items() if slot in slots} | asked


def value_words(values: Mapping[str, str]) -> Iterator[str]:
    """Yield the words that hand these values to a command."""
    for slot, text in values.items():
        yield from ("--value", f"{slot}={text}")
