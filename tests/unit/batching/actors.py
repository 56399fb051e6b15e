"""Run deliveries side by side, one outbound call at a time, in an order that a seed decides."""

import threading
from collections.abc import Callable
from random import Random


class Killed(BaseException):
    """The end of a process, as far as its code can tell: nothing after it runs."""


class Actor(threading.Thread):
    """A delivery that stops at each outbound call until it is its turn again."""

    def __init__(self, run: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._run_it = run
        self.turn = threading.Event()
        self.stopped = threading.Event()
        self.is_over = False
        self.error: BaseException | None = None

    def run(self) -> None:
        self.turn.wait()
        try:
            self._run_it()
        except BaseException as error:
            self.error = error
        self.is_over = True
        self.stopped.set()

    def step(self) -> None:
        """Let it run until its next outbound call or its end."""
        self.stopped.clear()
        self.turn.set()
        assert self.stopped.wait(20), "a delivery waits for another one"


class Stage:
    """Lets one actor run at a time; `point` is an outbound call, which may be the last one."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.calls = 0
        self.kill_at: int | None = None
        self._actors: dict[int | None, Actor] = {}

    def point(self, *, pauses: bool = True) -> None:
        """Count an outbound call; let others run first, unless it must not be interrupted."""
        actor = self._actors.get(threading.get_ident())
        if actor is not None and pauses:
            actor.turn.clear()
            actor.stopped.set()
            actor.turn.wait()
        self.calls += 1
        if self.calls == self.kill_at:
            raise Killed

    def start(self, run: Callable[[], None]) -> Actor:
        """Return an actor that waits for its first turn."""
        actor = Actor(run)
        actor.start()
        self._actors[actor.ident] = actor
        return actor

    def step(self, actors: list[Actor]) -> Actor:
        """Let one of the actors run a step; return it."""
        actor = self.rng.choice(actors)
        actor.step()
        if actor.is_over:
            self._actors.pop(actor.ident, None)
        return actor
