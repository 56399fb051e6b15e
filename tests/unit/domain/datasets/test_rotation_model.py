"""The rotation's pure rules against a naive model, in any order of calls and changes."""

from hypothesis import settings

from hybrid_audio.domain.datasets.item import make_item
from hybrid_audio.domain.datasets.merging import Mode, merge, reset, switch
from hybrid_audio.domain.datasets.state import Draft, Standing, State
from tests.rotation_model import RotationMachine, Subject


class PureRotation:
    """A state and the number of tickets taken of it, without any store."""

    def __init__(self) -> None:
        self.state = State()
        self.tickets = 0

    def next(self, count: int) -> list[str]:
        if not self.state.ring.size:
            return []
        self.tickets += count
        return [
            self.state.item(ticket).text for ticket in range(self.tickets - count, self.tickets)
        ]

    def enable(self, texts: list[str]) -> None:
        self._become(switch(self.state, texts, Standing.ENABLED)[0])

    def disable(self, texts: list[str]) -> None:
        self._become(switch(self.state, texts, Standing.DISABLED)[0])

    def ingest(self, texts: list[str], mode: Mode) -> None:
        self._become(merge(self.state, [make_item(text) for text in texts], mode)[0])

    def reset(self) -> None:
        self._become(reset(self.state))

    def entries(self) -> list[tuple[str, str, int, int]]:
        return [
            (e.item.text, str(e.standing), e.use_count, e.turn)
            for e in self.state.after(self.tickets)
        ]

    def _become(self, draft: Draft | None) -> None:
        if draft is not None:
            self.state, self.tickets = draft.settle(self.tickets), 0


class PureMachine(RotationMachine):
    """The machine over pure rules."""

    def subject(self) -> Subject:
        return PureRotation()


TestRotationModel = PureMachine.TestCase
TestRotationModel.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
