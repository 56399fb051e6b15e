"""The command line as a whole: its help, how the service is reached, and what a start loads."""

import os
import subprocess
import sys

import httpx
import pytest

from hybrid_audio.cli.app import run
from hybrid_audio.cli.errors import MEANINGS, ExitCode
from tests.unit.cli.services import FakeService

HEAVY = ("httpx", "numpy", "matplotlib", "soundfile", "pydantic", "anyascii", "flask", "ssl")
GROUPS = ("generate", "assemble", "rotation", "external", "batch", "template", "cache")
LOADED = (
    "import sys; from hybrid_audio.cli.app import run; run(sys.argv[1:]); "
    "print(*sys.modules, file=sys.stderr)"
)


def seen_by(service: FakeService, *words: str) -> httpx.Request:
    """Run a command against the service and return the request that came."""
    service.answer("GET /external/list", {"datasets": []})
    assert run([*words, "external", "list"], transport=httpx.MockTransport(service)) == 0
    return service.requests[-1]


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--version"]])
def test_help_is_there_before_anything_heavy_is_loaded(words):
    """A person waits for it, and completion asks at every key."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=True
    )
    loaded = done.stderr.split()
    assert not [name for name in HEAVY if name in loaded]
    assert not [name for name in loaded if name.startswith(("google.cloud.", "google.api_core"))]


def test_the_help_names_every_group_variable_and_exit_code(capsys):
    """What a script may meet is written where one looks first."""
    assert run(["--help"]) == 0
    printed = capsys.readouterr().out
    words = ["HYBRID_AUDIO_URL", "INTERNAL_API_KEY", "HYBRID_AUDIO_TIMEOUT", *GROUPS]
    assert [word for word in words if word not in printed] == []
    assert [f"{code:>3}  {text}" for code, text in MEANINGS.items() if text not in printed] == []


def test_help_whose_reader_went_away_ends_quietly_and_says_so_by_its_code():
    """As every other command does: `hybrid-audio --help | true`."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "hybrid_audio.cli", "--help"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (ExitCode.CLOSED_PIPE, b"")


def test_every_exit_code_has_a_meaning():
    """The table of the help is complete."""
    assert set(MEANINGS) == set(ExitCode)


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_without_a_command_shows_its_help(capsys, group):
    """As wrong usage: a script that forgot the command does not go on."""
    assert run([group]) == ExitCode.USAGE
    assert "Usage: hybrid-audio" in "".join(capsys.readouterr())


def test_an_unknown_command_is_wrong_usage(capsys):
    """The nearest one is proposed on standard error."""
    assert run(["rotatoin"]) == ExitCode.USAGE
    assert "rotation" in capsys.readouterr().err


def test_the_environment_says_where_the_service_is(monkeypatch):
    """The first of several keys is sent, as while one is being changed."""
    monkeypatch.setenv("HYBRID_AUDIO_URL", "http://there/")
    monkeypatch.setenv("INTERNAL_API_KEY", "new, old")
    request = seen_by(FakeService())
    assert request.url == "http://there/external/list"
    assert request.headers["X-Internal-API-Key"] == "new"


def test_an_option_wins_over_the_environment(monkeypatch):
    """It was typed for this command alone."""
    monkeypatch.setenv("HYBRID_AUDIO_URL", "http://there")
    monkeypatch.setenv("INTERNAL_API_KEY", "variable")
    request = seen_by(FakeService(), "--url", "http://here", "--api-key", "option")
    assert request.url.host == "here"
    assert request.headers["X-Internal-API-Key"] == "option"


def test_time_outs_reach_the_connection():
    """Connecting has one of its own."""
    request = seen_by(FakeService(), "--timeout", "7", "--connect-timeout", "2")
    assert request.extensions["timeout"] == {"connect": 2.0, "read": 7.0, "write": 7.0, "pool": 7.0}


def test_the_version_of_this_program_needs_no_service(capsys):
    """No request is made for it."""
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("hybrid-audio 0.")


def test_completion_is_written_for_a_shell():
    """Typer's own: the script asks this program at every key."""
    completion = subprocess.run(
        [sys.executable, "-m", "hybrid_audio.cli", "rot"],
        env={
            "_HYBRID_AUDIO_COMPLETE": "complete_bash",
            "COMP_WORDS": "hybrid-audio rot",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert completion.stdout.split() == ["rotation"]
