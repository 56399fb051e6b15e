"""The commands of `hybrid-audio`, as processes of their own, on the whole local cloud."""

import json
import os
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.cloud import LocalCloud

DONE, REFUSED, USAGE, UNAVAILABLE = 0, 1, 2, 4
COMMAND = (sys.executable, "-m", "hybrid_audio.cli")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local cloud with nothing in it but what is shipped."""
    folder = tmp_path_factory.mktemp("client")
    with LocalCloud(
        folder / "state", arguments=["--voice", "tone"], output=folder / "printed.txt"
    ) as cloud:
        yield cloud.url


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder that commands run in, with the files of the examples."""
    (tmp_path / "names.csv").write_text("first name\nJohn\nAna\n")
    (tmp_path / "developers.json").write_text('["Hilton", "Marriott"]')
    (tmp_path / "recipients.csv").write_text("ref,name,developer\na,John,Hilton\nb,Ana,Hilton\n")
    (tmp_path / "note.json").write_text(
        json.dumps({"template_name": "note", "segments": [{"id": "a", "text": "Hi {name}."}]})
    )
    return tmp_path


def ended(url: str, here: Path, words: str | list[str]) -> "subprocess.CompletedProcess[bytes]":
    """Run a command in a folder, without a terminal; no traceback is ever printed."""
    listed = words.split() if isinstance(words, str) else words
    done = subprocess.run(
        [*COMMAND, *listed],
        cwd=here,
        env={**os.environ, "HYBRID_AUDIO_URL": url},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert b"Traceback" not in done.stderr
    return done


def printed(url: str, here: Path, words: str | list[str]) -> str:
    """Return what a command prints that does as it was asked."""
    done = ended(url, here, words)
    assert done.returncode == DONE, done.stderr
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("words", "shows"),
    [
        ("external upload_base ./names.csv --target names", "2 of 276 enabled"),
        ("generate name John", "stem.name.john"),
        ("generate developer Hilton", "stem.developer.hilton"),
        ("generate combined John Hilton --upload", "http://127.0.0.1:"),
        (
            "assemble template John Hilton --template double_anchor_hybrid.json",
            "stem.developer.main",
        ),
        ("rotation next", "developer used"),
        ("rotation stats", "Pairs of names with developers"),
        ("external preview ./developers.json", "first: Hilton, Marriott"),
        ("external list", "developers"),
        ("external show names --limit 2", "last used at (UTC)"),
        ("cache list", "signature"),
        ("cache stats", "hit rate"),
        ("template list", "double_anchor_hybrid"),
        ("template show double_anchor_hybrid", "{developer}"),
        ("batch plan --kind rotations --template double_anchor_hybrid", "are to be spoken"),
        ("batch list", ""),
        ("health", "ingest"),
        ("version", "sonic-3"),
    ],
)
def test_a_command_works_as_it_is_written(url: str, here: Path, words: str, shows: str) -> None:
    """With what is shipped, and nothing prepared but three small files."""
    assert shows in printed(url, here, words)


def test_audio_is_written_as_a_file_and_into_a_pipe(url: str, here: Path) -> None:
    """The same samples, and nothing else in the pipe."""
    words = "assemble template John Hilton --out"
    printed(url, here, f"{words} message.wav")
    piped = ended(url, here, f"{words} -")
    assert piped.stdout == (here / "message.wav").read_bytes()
    with wave.open(str(here / "message.wav")) as message:
        assert message.getframerate() == 48_000


def test_a_message_of_segments_has_a_form_of_its_own(url: str, here: Path) -> None:
    """The ending of the file says it."""
    words = ["assemble", "segments", "Good morning.", "silence:200", "Bye.", "--out", "hand.mp3"]
    printed(url, here, words)
    assert (here / "hand.mp3").stat().st_size > 1000


def test_a_stem_is_found_until_it_is_invalidated(url: str, here: Path) -> None:
    """The exit code of `check` is the answer for scripts; an audit then finds nothing wrong."""
    printed(url, here, ["generate", "script", "Bye now.", "--label", "bye"])
    printed(url, here, "check stem.script.bye")
    printed(url, here, "cache invalidate --label stem.script.bye --yes")
    assert ended(url, here, "check stem.script.bye").returncode == REFUSED
    assert "match" in printed(url, here, "cache audit --deep")


def test_a_batch_runs_to_its_manifest(url: str, here: Path) -> None:
    """The same key is the same batch; what moves is not on standard output."""
    run = "batch run --file recipients.csv --template double_anchor_hybrid --json --key may"
    done, again = (json.loads(printed(url, here, run)) for _ in range(2))
    assert done["state"] == "done"
    assert again["batch_id"] == done["batch_id"]

    id = done["batch_id"]
    assert len(printed(url, here, f"batch manifest {id}").splitlines()) == 3
    assert "gs://" in printed(url, here, f"batch outcomes {id} --all")
    printed(url, here, f"batch delete {id} --yes")
    assert ended(url, here, f"batch status {id}").returncode == REFUSED


def test_a_batch_is_steered_by_its_steps(url: str, here: Path) -> None:
    """A planned one waits; a cancelled one has ended without all of its items."""
    plan = "batch run --kind rotations --template double_anchor_hybrid --manual --json"
    id = json.loads(printed(url, here, plan))["batch_id"]
    printed(url, here, f"batch start {id}")
    printed(url, here, f"batch pause {id}")
    printed(url, here, f"batch resume {id}")
    printed(url, here, f"batch cancel {id}")
    assert ended(url, here, f"batch status {id} --watch").returncode == 3
    assert ended(url, here, f"batch retry {id}").returncode == REFUSED


def test_a_template_is_stored_used_and_deleted(url: str, here: Path) -> None:
    """Judged before, and gone afterwards."""
    assert printed(url, here, "template validate note.json").startswith("valid")
    printed(url, here, "template put note.json")
    printed(url, here, "assemble template Ana --template note")
    printed(url, here, "template delete note --yes")
    assert ended(url, here, "template show note").returncode == REFUSED


def test_a_refusal_says_field_and_request_id(url: str, here: Path) -> None:
    """On standard error; standard output stays empty."""
    done = ended(url, here, "generate name John --speed 9")
    assert done.returncode == REFUSED
    assert b"speed" in done.stderr
    assert b"request id" in done.stderr
    assert done.stdout == b""


def test_a_service_that_is_not_there_is_said_plainly(here: Path) -> None:
    """A script may try again: the code is another one than that of a refusal."""
    done = ended("http://127.0.0.1:1", here, "rotation next")
    assert done.returncode == UNAVAILABLE
    assert b"Nothing answers at http://127.0.0.1:1" in done.stderr
