"""Watching a batch to its end: what Ctrl-C does, what may follow, and the exit code."""

import pytest

from hybrid_audio.cli.batches.next_step import command_of
from hybrid_audio.cli.batches.watching import watched
from hybrid_audio.cli.errors import ExitCode
from tests.unit.cli.services import ID, FakeService, batch, refusal

URL = "http://service"


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    made.answer(f"GET /batches/{ID}", batch("done", created=10))
    made.answer(f"POST /batches/{ID}/pause", batch("paused"))
    made.answer("POST /batches", {"batch_id": ID})
    return made


def interrupted(service: FakeService, *, pauses: bool) -> int:
    """Watch a batch until Ctrl-C, at once."""

    def ctrl_c(*_: object) -> dict[str, object]:
        raise KeyboardInterrupt

    return watched(service.session(), ID, pauses=pauses, watching=ctrl_c)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("done", ExitCode.DONE),
        ("paused", ExitCode.DONE),
        ("planned", ExitCode.DONE),
        ("partial", ExitCode.INCOMPLETE),
        ("failed", ExitCode.INCOMPLETE),
        ("cancelled", ExitCode.INCOMPLETE),
    ],
)
def test_the_exit_code_says_whether_every_item_was_made(service, capsys, state, code):
    """A script need not read what was printed; a person reads what may follow."""
    service.answer(f"GET /batches/{ID}", batch(state))
    assert service.run("batch", "run", "--template", "t") == code
    printed = capsys.readouterr()
    assert f"state       {state}" in printed.out
    assert "--url http://service batch" in printed.err


def test_the_batch_at_its_end_is_the_only_document_of_a_run(service, capsys):
    """What moves is said on standard error, where no program reads."""
    assert service.run("batch", "run", "--template", "t", "--json") == 0
    assert capsys.readouterr().out.startswith(f'{{"batch_id":"{ID}","state":"done"')


def test_ctrl_c_leaves_the_batch_running_and_says_so_before(service, capsys):
    """Nothing is asked of the service; the way back is printed."""
    assert interrupted(service, pauses=False) == ExitCode.INTERRUPTED
    assert capsys.readouterr().err.splitlines() == [
        f"{ID}  (Ctrl-C leaves the batch running)",
        f"The batch goes on; watch it with: {command_of(URL, f'status --watch {ID}')}",
    ]
    assert service.requests == []


def test_ctrl_c_pauses_the_batch_where_that_was_asked_for(service, capsys):
    """What it does is said before, done, and said again."""
    assert interrupted(service, pauses=True) == ExitCode.INTERRUPTED
    assert capsys.readouterr().err.splitlines() == [
        f"{ID}  (Ctrl-C pauses the batch)",
        f"The batch is paused; go on with: {command_of(URL, f'resume {ID}')}",
    ]
    assert service.requested == [f"POST /batches/{ID}/pause"]


def test_a_batch_that_could_not_be_paused_is_said_to_go_on(service, capsys):
    """It may have ended in the same moment."""
    service.answer(f"POST /batches/{ID}/pause", refusal(409, "it is over"))
    assert interrupted(service, pauses=True) == ExitCode.INTERRUPTED
    assert "could not be paused, and goes on: 409 No: it is over" in capsys.readouterr().err


def test_printed_commands_name_the_service_that_answers_later(service, capsys):
    """A cloud that ends with the command is not the one to ask then."""
    service.run("--later-url", "http://later", "batch", "run", "--template", "t")
    assert "--url http://later batch manifest" in capsys.readouterr().err
