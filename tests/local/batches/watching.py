"""Batches as their caller sees them: created, polled without a pause, and judged at their end."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import httpx

from tests.local.batches.deployment import Deployment

PATIENCE_S = 240.0
FINAL = {"done", "partial", "cancelled", "failed"}
TEMPLATE = "double_anchor_hybrid"
ENDS = ("hit", "created", "failed")

Json = dict[str, Any]


def eventually(holds: Callable[[], Any], what: str = "it") -> Any:
    """Return what `holds` returns as soon as that is true; patience says only when to give up."""
    ends_at = time.monotonic() + PATIENCE_S
    while not (found := holds()):
        assert time.monotonic() < ends_at, f"waited in vain for {what}"
        time.sleep(0.05)
    return found


def people(mark: str, count: int, *, companies: int = 3) -> list[Json]:
    """Return recipients whose names and companies no other test has."""
    return [
        {
            "ref": f"{mark}-{number}",
            "name": f"{mark} {_word(number)}",
            "developer": f"{mark} {_word(number % companies)} Resorts",
        }
        for number in range(count)
    ]


def _word(number: int) -> str:
    letters = "abcdefghijklmnopqrst"
    return "".join(letters[int(digit)] for digit in str(number)).capitalize()


def messages_of(rows: Sequence[Json], **options: Any) -> Json:
    """Return the body of a batch of messages."""
    return {"kind": "messages", "template": TEMPLATE, "rows": list(rows), **options}


def created(deployment: Deployment, body: Json, key: str | None = None, url: str = "") -> Json:
    """Return the 202 of a batch; asked again, as any caller does, after 409 and 5xx."""
    headers = {} if key is None else {"Idempotency-Key": key}

    def answer() -> Json | None:
        with suppress(httpx.TransportError):
            got = deployment.http.post(f"{url}/batches", json=body, headers=headers)
            if got.status_code < 500 and got.status_code != 409:
                assert got.status_code == 202, got.text
                made: Json = got.json()
                return made
        return None

    found: Json = eventually(answer, "the batch to be created")
    return found


class Watched:
    """A batch whose every read is checked; `reads` are the counts that were seen."""

    def __init__(self, deployment: Deployment, id: str) -> None:
        self.id = id
        self.latest: Json = {}
        self.faults: list[str] = []
        self.reads = 0
        self._http = httpx.Client(base_url=deployment.reader.url, timeout=60, trust_env=False)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._poll)
        self._thread.start()

    def until(self, holds: Callable[[Json], Any], what: str = "a state") -> Json:
        """Return the first read that fulfils `holds`."""
        found: Json = eventually(
            lambda: self.latest if self.latest and holds(self.latest) else None, what
        )
        return found

    def end(self) -> Json:
        """Return the batch once it is final."""
        return self.until(lambda batch: batch["state"] in FINAL, "the end")

    def close(self) -> None:
        """Stop to read; every read must have been exact."""
        self._is_over.set()
        self._thread.join()
        self._http.close()
        assert not self.faults, self.faults[:5]

    def _poll(self) -> None:
        while not self._is_over.wait(0.02):
            with suppress(httpx.TransportError):
                answer = self._http.get(f"/batches/{self.id}")
                if answer.status_code == 200:
                    self._judge(answer.json())
                elif answer.status_code < 500:
                    self.faults.append(answer.text)

    def _judge(self, batch: Json) -> None:
        counts, before = batch["counts"], self.latest.get("counts")
        others = {name: number for name, number in counts.items() if name != "total"}
        if sum(others.values()) != (counts["total"] or 0) or min(others.values()) < 0:
            self.faults.append(f"does not sum: {counts}")
        if before and before["total"] not in (None, counts["total"]):
            self.faults.append(f"total changed: {before} {counts}")
        if before and batch["round"] == self.latest["round"]:
            self.faults += [f"{name} went back" for name in ENDS if counts[name] < before[name]]
        if self.latest and batch["characters_spent"] < self.latest["characters_spent"]:
            self.faults.append("characters went back")
        self.latest = batch
        self.reads += 1


@contextmanager
def watched(deployment: Deployment, batch: Json) -> Iterator[Watched]:
    """Read a batch all the time while the block runs."""
    watching = Watched(deployment, batch["batch_id"])
    try:
        yield watching
    except BaseException:
        watching.faults.clear()
        raise
    finally:
        watching.close()


def outcomes(deployment: Deployment, id: str, **query: Any) -> list[Json]:
    """Return all outcomes of a batch, in order."""
    rows: list[Json] = []
    token: str | None = None
    while True:
        asked = {**query, **({} if token is None else {"page_token": token})}
        answer = deployment.http.get(f"/batches/{id}/outcomes", params=asked)
        page = answer.raise_for_status().json()
        rows += page["outcomes"]
        token = page["next_page_token"]
        if token is None:
            return rows


def moved(deployment: Deployment, id: str, step: str) -> Json:
    """Return the answer to a step of a batch's caller."""
    answer = deployment.http.post(f"/batches/{id}/{step}")
    assert answer.status_code < 300, answer.text
    found: Json = answer.json()
    return found
