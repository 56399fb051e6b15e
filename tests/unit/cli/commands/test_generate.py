"""`generate`: every option reaches the service, and what came of each stem is shown."""

import pytest

from tests.unit.cli.services import FakeService

URL = "http://bucket/stem?signature=s"
STEM = {
    **{"status": "created", "kind": "name", "label": "stem.name.john", "signature": "0a"},
    **{"text": "John", "uri": "gs://s/0a.wav", "url": URL, "duration_ms": 320.0},
    "findings": [],
}
CLICK = {"check": "click", "value": -1.25, "limit": -6.0, "unit": "dB"}
OFFSET = {"check": "dc", "value": 0.4, "limit": 0.2, "unit": "%"}
BOTH = {"stems": [STEM, STEM], "characters_spoken": 8, "characters_in_full": 76}


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    for kind in ("name", "developer", "script"):
        made.answer(f"POST /generate/{kind}", STEM)
    made.answer("POST /generate/combined", BOTH)
    made.answer("POST /generate/template", BOTH | {"warnings": [{"code": "c", "detail": "d"}]})
    made.answer("GET /stem", b"RIFF")
    return made


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (["name", "John"], {"name": "John", "upload": False}),
        (["developer", "Hilton", "--upload"], {"developer": "Hilton", "upload": True}),
        (
            ["combined", "John", "Hilton", "--upload", "--allow", "N/A"],
            {"name": "John", "developer": "Hilton", "upload": True, "allow": ["N/A"]},
        ),
        (
            ["script", "Bye.", "--label", "bye", "--literal", "--speed", "0.9", "--emotion", "sad"],
            {
                **{"text": "Bye.", "label": "bye", "literal": True, "upload": False},
                **{"speed": 0.9, "emotion": "sad"},
            },
        ),
        (
            ["name", "Ana", "--voice-id", "v", "--language", "pt", "--volume", "2"],
            {"name": "Ana", "upload": False, "voice_id": "v", "language": "pt", "volume": 2.0},
        ),
        (
            ["template", "John", "Hilton", "--template", "t.json", "--variant", "warm"],
            {
                "template": "t.json",
                "variant": "warm",
                "values": {"name": "John", "developer": "Hilton"},
            },
        ),
        (
            ["template", "--value", "city=Lisbon", "--value", "day=a=b"],
            {"template": "double_anchor_hybrid", "values": {"city": "Lisbon", "day": "a=b"}},
        ),
    ],
)
def test_words_and_options_become_the_request(service, words, body):
    """What was not given is left for the service to say."""
    assert service.run("generate", *words) == 0
    assert service.sent() == body


def test_a_write_carries_its_key(service):
    """A retry after a time-out is then safe."""
    service.run("generate", "name", "John", "--key", "may")
    assert service.requests[0].headers["Idempotency-Key"] == "may"


def test_a_stem_is_shown_with_its_label_and_text(service, capsys):
    """In one row: what came of it, how long it is, what was found, its label, its text."""
    service.run("generate", "name", "John")
    row = capsys.readouterr().out.splitlines()[-1].split()
    assert row == ["created", "0.32", "-", "stem.name.john", "John"]


def test_an_address_is_shown_whole_where_it_is_asked_for(service, capsys):
    """A signed URL is long, and only copied as one line."""
    service.run("generate", "combined", "John", "Hilton")
    assert URL not in capsys.readouterr().out
    service.run("generate", "combined", "John", "Hilton", "--upload")
    assert URL in capsys.readouterr().out.splitlines()


def test_json_is_the_document_of_the_service(service, capsys):
    """Unchanged, and the index entry with it where that was asked for."""
    service.run("generate", "name", "John", "--json", "--extended")
    assert '"label":"stem.name.john"' in capsys.readouterr().out
    assert service.requests[0].url.params["extended"] == "true"


def test_a_stem_is_written_where_it_was_asked_for(service, tmp_path):
    """From its signed URL, byte for byte."""
    file = tmp_path / "new" / "john.wav"
    assert service.run("generate", "name", "John", "--out", str(file)) == 0
    assert file.read_bytes() == b"RIFF"


def test_a_stem_on_standard_output_is_alone_there(service, capfdbinary):
    """A pipe takes the audio, and nothing else."""
    assert service.run("generate", "script", "Bye.", "--out", "-") == 0
    assert capfdbinary.readouterr().out == b"RIFF"


def test_a_stem_in_another_form_is_wrong_usage(service, capsys):
    """Stems are kept as WAV; a file's name must not say otherwise."""
    assert service.run("generate", "name", "John", "--out", "john.mp3") == 2
    assert "ends in .wav" in capsys.readouterr().err
    assert service.requests == []


def test_characters_and_warnings_of_a_template_are_said(service, capsys):
    """What it cost is a line, what was assumed stands beside the answer."""
    service.run("generate", "template", "John", "Hilton")
    printed = capsys.readouterr()
    assert "Characters: spoken now 8, the message in full 76" in printed.out
    assert "c: d" in printed.err


def test_a_value_that_is_given_twice_is_wrong_usage(service, capsys):
    """One of them would be dropped."""
    assert service.run("generate", "template", "John", "--value", "name=Ana") == 2
    assert service.run("generate", "template", "--value", "a=1", "--value", "a=2") == 2
    assert service.run("generate", "template", "--value", "Lisbon") == 2
    assert "Lisbon is not SLOT=TEXT" in capsys.readouterr().err
    assert service.requests == []


@pytest.mark.parametrize(
    ("findings", "shown"),
    [
        ([], "-"),
        (None, "?"),
        ([CLICK], "click -1.25 dB"),
        ([CLICK, OFFSET], "click -1.25 dB, dc 0.4 %"),
    ],
)
def test_what_was_found_of_a_stem_is_shown_beside_it(service, capsys, findings, shown):
    """Nothing found and nothing checked are told apart."""
    service.answer("POST /generate/name", STEM | {"findings": findings})
    assert service.run("generate", "name", "John") == 0
    row = " ".join(capsys.readouterr().out.splitlines()[2].split())
    assert row == f"created 0.32 {shown} stem.name.john John"
