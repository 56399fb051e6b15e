"""The rotation's pure rules against a naive model, in any order of calls and changes."""

import pytest
from hypothesis import settings

from hybrid_audio.domain.datasets.commit_times import CommitTimes, TicketCommit
from hybrid_audio.domain.datasets.draft import Draft
from hybrid_audio.domain.datasets.entry import Entry, Standing
from hybrid_audio.domain.datasets.item import make_item
from hybrid_audio.domain.datasets.merging import Mode, merge, reset, switch
from hybrid_audio.domain.datasets.state import State
from tests.rotation_model import RotationMachine, Subject, ranks

pytestmark = pytest.mark.slow


class PureRotation:
    """A state and the number of tickets taken of it, without any store."""

    def __init__(self) -> None:
        self.state = State()
        self.tickets = self.clock_us = 0
        self.commits: list[TicketCommit] = []

    def next(self, count: int) -> list[str]:
        if not self.state.ring.size:
            return []
        self.tickets += count
        self.clock_us += 1
        self.commits.append(TicketCommit(self.clock_us, count))
        served = range(self.tickets - count, self.tickets)
        return [self.state.serve(ticket)[0].text for ticket in served]

    def enable(self, texts: list[str]) -> None:
        self._become(switch(self.state, texts, Standing.ENABLED)[0])

    def disable(self, texts: list[str]) -> None:
        self._become(switch(self.state, texts, Standing.DISABLED)[0])

    def ingest(self, texts: list[str], mode: Mode) -> None:
        self._become(merge(self.state, [make_item(text) for text in texts], mode)[0])

    def reset(self) -> None:
        self._become(reset(self.state))

    def entries(self) -> list[tuple[str, str, int, int]]:
        return [(e.item.text, str(e.standing), e.use_count, e.turn) for e in self._now()]

    def last_uses(self) -> list[int]:
        return ranks([entry.last_used_us for entry in self._now()])

    def _now(self) -> list[Entry]:
        return self.state.after(CommitTimes(self.tickets, self.commits))

    def _become(self, draft: Draft | None) -> None:
        if draft is not None:
            commits = CommitTimes(self.tickets, self.commits)
            self.state, self.tickets, self.commits = draft.settle(commits), 0, []


class PureMachine(RotationMachine):
    """The machine over pure rules."""

    def subject(self) -> Subject:
        return PureRotation()


TestRotationModel = PureMachine.TestCase
TestRotationModel.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
