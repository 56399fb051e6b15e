"""A rotation as one would write it down naively, and a machine that holds any rotation against it.

The model is a list of dicts, sorted anew at every call. It knows nothing of rings, tickets and
versions.
"""

from typing import Any, Protocol

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hybrid_audio.domain.datasets.merging import Mode

LETTERS = "abcdefghij"
TEXTS = st.sampled_from([*LETTERS, *LETTERS.upper()])
LISTS = st.lists(TEXTS, min_size=1, max_size=8)


class Subject(Protocol):
    """A rotation under test."""

    def next(self, count: int) -> list[str]: ...
    def enable(self, texts: list[str]) -> None: ...
    def disable(self, texts: list[str]) -> None: ...
    def ingest(self, texts: list[str], mode: Mode) -> None: ...
    def reset(self) -> None: ...
    def entries(self) -> list[tuple[str, str, int, int]]: ...
    def last_uses(self) -> list[int]: ...


def ranks(times: list[int]) -> list[int]:
    """Return for each time its rank among all, 0 for never: what two clocks can be compared by."""
    ordered = sorted({0, *times})
    return [ordered.index(time) for time in times]


class NaiveRotation:
    """Least used (turn) first, then oldest last use, then dataset order; who joins, joins at the
    floor.
    """

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.servings = 0
        self.calls = 0
        self.lowest = 0

    def next(self, count: int) -> list[str]:
        """Serve one after the other."""
        served = []
        self.calls += 1
        for _ in range(count if self._enabled() else 0):
            row = min(self._enabled(), key=lambda row: (row["turn"], row["last_used"]))
            self.servings += 1
            row.update(
                turn=row["turn"] + 1,
                use_count=row["use_count"] + 1,
                last_used=self.servings,
                last_call=self.calls,
            )
            served.append(row["text"])
        return served

    def enable(self, texts: list[str]) -> None:
        """Let rows be served again."""
        named = [
            row for row in self.rows if row["text"].lower() in {text.lower() for text in texts}
        ]
        self._join([row for row in named if row["standing"] != "enabled"])

    def disable(self, texts: list[str]) -> None:
        """Let rows not be served any more."""
        self._note_floor()
        for row in self.rows:
            if row["text"].lower() in {text.lower() for text in texts}:
                row["standing"] = "disabled"

    def ingest(self, texts: list[str], mode: Mode) -> None:
        """Take a list over, first of each spelling."""
        self._note_floor()
        listed: dict[str, str] = {}
        for text in texts:
            listed.setdefault(text.lower(), text)
        if mode is not Mode.APPEND:
            for row in self.rows:
                key = row["text"].lower()
                if key in listed:
                    row["text"] = listed[key]
                elif row["standing"] == "enabled":
                    row["standing"] = "vanished"
        known = {row["text"].lower(): row for row in self.rows}
        new = [_row(text) for key, text in listed.items() if key not in known]
        back = [
            row for key, row in known.items() if key in listed and row["standing"] == "vanished"
        ]
        self.rows += new
        self._join([*back, *new])
        if mode is Mode.REPLACE:
            by_key = {row["text"].lower(): row for row in self.rows}
            self.rows = [by_key[key] for key in listed]

    def reset(self) -> None:
        """Forget everything but the list and who is disabled."""
        self.servings = self.lowest = 0
        for row in self.rows:
            row.update(turn=0, use_count=0, last_used=0, last_call=0)

    def entries(self) -> list[tuple[str, str, int, int]]:
        """Text, standing, use count and turn of every row."""
        return [(row["text"], row["standing"], row["use_count"], row["turn"]) for row in self.rows]

    def last_uses(self) -> list[int]:
        """Tell in which call each row was served last, as a rank; 0 for never."""
        return ranks([row["last_call"] for row in self.rows])

    def _enabled(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["standing"] == "enabled"]

    def _note_floor(self) -> None:
        self.lowest = min((row["turn"] for row in self._enabled()), default=self.lowest)

    def _join(self, rows: list[dict[str, Any]]) -> None:
        self._note_floor()
        for row in rows:
            row.update(standing="enabled", turn=max(row["turn"], self.lowest))


def _row(text: str) -> dict[str, Any]:
    counters = dict.fromkeys(("turn", "use_count", "last_used", "last_call"), 0)
    return {"text": text, "standing": "vanished", **counters}


class RotationMachine(RuleBasedStateMachine):
    """Any calls and changes in any order: the rotation under test and the naive one give the same
    answers.
    """

    def subject(self) -> Subject:
        """Return a new rotation to test."""
        raise NotImplementedError

    @initialize(texts=LISTS)
    def begin(self, texts: list[str]) -> None:
        """Both begin with the same list."""
        self.real, self.naive = self.subject(), NaiveRotation()
        self.ingest(texts, Mode.MERGE)

    @rule(count=st.integers(1, 25))
    def next(self, count: int) -> None:
        """The same items come next."""
        assert self.real.next(count) == self.naive.next(count)

    @rule(texts=LISTS)
    def enable(self, texts: list[str]) -> None:
        """Items are enabled."""
        self.real.enable(texts)
        self.naive.enable(texts)

    @rule(texts=LISTS)
    def disable(self, texts: list[str]) -> None:
        """Items are disabled."""
        self.real.disable(texts)
        self.naive.disable(texts)

    @rule(texts=LISTS, mode=st.sampled_from(list(Mode)))
    def ingest(self, texts: list[str], mode: Mode) -> None:
        """A list is ingested."""
        self.real.ingest(texts, mode)
        self.naive.ingest(texts, mode)

    @rule()
    def reset(self) -> None:
        """The counters are set to zero."""
        self.real.reset()
        self.naive.reset()

    @invariant()
    def both_tell_the_same_history(self) -> None:
        """Every entry has the same standing and counters, and enabled turns never differ by more
        than one.
        """
        assert self.real.entries() == self.naive.entries()
        assert self.real.last_uses() == self.naive.last_uses()
        turns = [turn for _, standing, _, turn in self.naive.entries() if standing == "enabled"]
        assert max(turns, default=0) - min(turns, default=0) <= 1
