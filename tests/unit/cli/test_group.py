"""What goes wrong becomes words on standard error and an exit code: never a traceback."""

import subprocess
import sys
from typing import Any

import httpx
import pytest

from hybrid_audio.cli.errors import ExitCode
from tests.unit.cli.services import FakeService, refusal

STATS: dict[str, Any] = {"datasets": [], "pairs": None}


def failing(error: Exception) -> FakeService:
    """A service whose statistics end in this error."""

    def answered(_: httpx.Request) -> httpx.Response:
        raise error

    service = FakeService()
    service.answer("GET /rotation/stats", answered)
    service.answer("POST /generate/name", answered)
    return service


def ended(service: FakeService, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = service.run(*(words or ("rotation", "stats")))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err
    return code, printed.err


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectError("refused"), "Nothing answers at http://service"),
        (httpx.ConnectTimeout("late"), "does not take the connection in time"),
        (httpx.ReadTimeout("late"), "gave no answer within 180 s"),
        (httpx.RemoteProtocolError("cut"), "gave no whole answer (RemoteProtocolError)"),
        (httpx.ReadError("cut"), "gave no whole answer (ReadError)"),
    ],
)
def test_a_service_that_is_away_may_be_asked_again(capsys, error, words):
    """Its exit code is another one than that of a refusal."""
    code, said = ended(failing(error), capsys)
    assert code == ExitCode.UNAVAILABLE
    assert words in said


def test_a_write_that_came_too_late_can_be_repeated_under_its_key(capsys):
    """The key is printed: what was done is then answered, and not done again."""
    service = failing(httpx.ReadTimeout("late"))
    code, said = ended(service, capsys, "generate", "name", "John")
    assert code == ExitCode.UNAVAILABLE
    assert f"--key {service.requests[0].headers['Idempotency-Key']} " in said


def test_a_read_that_came_too_late_has_no_key(capsys):
    """Nothing was done that could be done twice."""
    assert "--key" not in ended(failing(httpx.ReadTimeout("late")), capsys)[1]


def test_an_answer_that_is_no_json_is_not_this_service(capsys):
    """A login page or another program may be at the address."""
    service = FakeService()
    service.answer("GET /rotation/stats", b"<html>")
    code, said = ended(service, capsys)
    assert code == ExitCode.UNAVAILABLE
    assert "is no JSON object" in said


def test_an_answer_without_what_it_must_have_is_said_in_words(capsys):
    """Another version of the service, perhaps."""
    service = FakeService()
    service.answer("GET /rotation/stats", {"other": 1})
    code, said = ended(service, capsys)
    assert code == ExitCode.UNEXPECTED
    assert "does not understand the answer (KeyError)" in said


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, 1), (409, 1), (422, 1), (401, 1), (429, 4), (500, 4), (502, 4), (503, 4)],
)
def test_a_refusal_and_a_failure_have_codes_of_their_own(capsys, status, code):
    """A script may try again after the second."""
    service = FakeService()
    service.answer("GET /rotation/stats", refusal(status))
    assert ended(service, capsys)[0] == code


def test_control_characters_of_an_answer_never_reach_the_terminal(capsys):
    """They could move its cursor or change its title."""
    service = FakeService()
    service.answer("GET /rotation/stats", refusal(422, "\x1b[2Jboo\x07"))
    assert "422 No: [2Jboo" in ended(service, capsys)[1]


def test_json_is_all_that_a_program_finds_on_standard_output(capsys):
    """The service's own document, on one line."""
    service = FakeService()
    service.answer("GET /rotation/stats", STATS)
    assert service.run("rotation", "stats", "--json") == 0
    assert capsys.readouterr().out == '{"datasets":[],"pairs":null}\n'


@pytest.mark.parametrize("sink", ["/dev/full", "closed"])
def test_an_output_that_takes_nothing_is_no_traceback(sink):
    """A full disk is said; a reader that went away is not."""
    code = (
        "import sys; import httpx; from hybrid_audio.cli.app import run; "
        "answer = httpx.MockTransport(lambda _: httpx.Response(200, json={'datasets': []})); "
        "sys.exit(run(['external', 'list'], transport=answer))"
    )
    command = f"'{sys.executable}' -c \"{code}\" " + (
        "> /dev/full" if sink == "/dev/full" else "| true; exit ${PIPESTATUS[0]}"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    if sink == "/dev/full":
        assert done.returncode == ExitCode.LOCAL
        assert "The output cannot be written: No space left on device" in done.stderr
    else:
        assert done.returncode in (ExitCode.CLOSED_PIPE, ExitCode.DONE)  # the reader may be slow
        assert done.stderr == ""


def test_ctrl_c_ends_a_command_quietly(capsys):
    """Code 130, as shells expect."""

    def ctrl_c(_: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    service = FakeService()
    service.answer("GET /rotation/stats", ctrl_c)
    code, said = ended(service, capsys)
    assert (code, said) == (ExitCode.INTERRUPTED, "")
