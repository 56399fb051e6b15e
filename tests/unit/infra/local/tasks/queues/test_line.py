"""Whose turn it is in one queue, under a virtual clock."""

from infra.local.tasks import messages as m
from infra.local.tasks.clock import MICROS
from infra.local.tasks.messages import Message
from infra.local.tasks.queues.line import Line
from infra.local.tasks.rules.queue_rules import completed


def queue(*, rate: float = 500.0, concurrent: int = 1000, state: int = m.RUNNING) -> Message:
    limits = {"max_dispatches_per_second": rate, "max_concurrent_dispatches": concurrent}
    return completed(m.Queue(rate_limits=limits, state=state))


def line(*due_at: int, rate: float = 500.0, concurrent: int = 1000) -> Line:
    """Return a line with tasks `0`, `1`, … that are due at these times."""
    made = Line(queue(rate=rate, concurrent=concurrent), 0)
    for index, at in enumerate(due_at):
        made.add(str(index), at)
    return made


def dispatched(line: Line, until: int) -> list[tuple[int, str]]:
    """Return what is dispatched up to a time when every attempt ends well at once."""
    seen, now = [], 0
    while (at := line.next_at(now)) is not None and at <= until:
        now = at
        name = line.take(now)
        seen.append((now, name))
        line.end(name, 200, now)
    return seen


def test_tasks_have_their_turn_by_their_time_and_then_by_their_order():
    """A schedule beats the order of creation."""
    assert [name for _, name in dispatched(line(5, 3, 3, 0), MICROS)] == ["3", "1", "2", "0"]


def test_nothing_is_dispatched_before_its_time():
    """The line says when to look again."""
    waiting = line(7 * MICROS)
    assert waiting.next_at(0) == 7 * MICROS


def test_the_rate_holds_over_a_minute():
    """Ten a second with a burst of two: never more than 602 in the first minute."""
    seen = dispatched(line(*[0] * 1_000, rate=10), 60 * MICROS)
    assert len(seen) == 602


def test_no_more_run_at_once_than_allowed():
    """The next has its turn when one has ended."""
    full = line(0, 0, 0, concurrent=2)
    first = full.take(0)
    full.take(0)
    assert full.next_at(0) is None
    full.end(first, 200, 1)
    assert full.next_at(1) == 1


def test_a_paused_queue_has_no_turns():
    """Resumed, it goes on with what waited."""
    paused = line(0)
    paused.change(queue(state=m.PAUSED), 0)
    assert paused.next_at(MICROS) is None
    paused.change(queue(), MICROS)
    assert paused.next_at(MICROS) == MICROS


def test_a_task_put_off_waits_for_its_new_time_alone():
    """Its old place in the line is void."""
    changed = line(0)
    changed.add("0", 9 * MICROS)
    assert dispatched(changed, 20 * MICROS) == [(9 * MICROS, "0")]


def test_a_task_dropped_has_no_turn():
    """Deleted and purged tasks are not sent."""
    emptied = line(0, 0, 0)
    emptied.drop("1")
    assert [name for _, name in dispatched(emptied, MICROS)] == ["0", "2"]
    emptied.add("3", 0)
    emptied.clear()
    assert emptied.next_at(MICROS) is None


def test_refusals_slow_the_whole_line_and_successes_bring_it_back():
    """Of eight at once four are left after one 503, all eight after a success a second later."""
    slowed = line(*[0] * 20, concurrent=8)
    slowed.end(slowed.take(0), 503, MICROS)
    for _ in range(4):
        slowed.take(MICROS)
    assert slowed.next_at(MICROS) is None
    slowed.end("1", 200, 2 * MICROS)
    assert slowed.next_at(2 * MICROS) == 2 * MICROS


def test_the_rate_that_is_shown_is_that_of_the_last_ten_seconds():
    """Twenty dispatches at the start count for ten seconds, then no more."""
    busy = line(*[0] * 20)
    dispatched(busy, MICROS)
    assert busy.dispatches_per_second(9 * MICROS) == 2.0
    assert busy.dispatches_per_second(11 * MICROS) == 0.0
