"""`assemble`: what is asked for, where the audio goes, and what is refused beforehand."""

import hashlib

import httpx
import pytest

from hybrid_audio.audio import wav
from hybrid_audio.cli import player
from hybrid_audio.cli.commands import assemble
from tests.unit.cli.services import FakeService, refusal

AUDIO = b"RIFF audio"
MEASURED = {
    **{"duration_ms": 5000.0, "peak_dbfs": -3.0, "rms_dbfs": None, "lufs": -16.0},
    **{"clipped_samples": 0, "dc_offset": 0.0},
}
SEAM = {
    **{"at_ms": 900.0, "kind": "fade", "pause_ms": 90.0, "step_ratio": None},
    "heard_pause_ms": 240.0,
    **{"level_difference_db": 1.5, "verdict": "clean", "findings": []},
}
CHANGE = {"id": "intro", "trimmed_ms": 0.0, "gain_db": 0.0, "findings": []}
LONG = {"check": "pause_long", "value": 512.4, "limit": 480.0, "unit": "ms"}
CLICK = {"check": "click", "value": -1.25, "limit": -6.0, "unit": "dB"}
MESSAGE = {
    **{"status": "created", "uri": None, "url": None, "content_type": "audio/wav"},
    **{"sha256": hashlib.sha256(AUDIO).hexdigest(), "sample_rate": 48000, "warnings": []},
    **{"characters_spoken": 0, "characters_in_full": 76},
    "cues": [{"id": "intro", "label": "l", "start_ms": 0.0, "end_ms": 900.0}],
    "stems": [{"id": "intro", "outcome": "hit"}],
    "diagnostics": {"message": MEASURED, "seams": [SEAM], "stems": [CHANGE]},
}
STORED = MESSAGE | {"uri": "gs://o/m.wav", "url": "http://bucket/m"}
TEMPLATE = ("assemble", "template", "John", "Hilton")


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    made.answer("POST /assemble/template", MESSAGE, AUDIO)
    made.answer("POST /assemble/segments", MESSAGE, AUDIO)
    made.answer("GET /m", AUDIO)
    return made


def test_a_message_is_not_stored_unless_that_is_asked_for(service):
    """Storing costs, and leaves a recording somewhere."""
    assert service.run(*TEMPLATE, "--template", "t.json") == 0
    assert service.sent() == {
        "template": "t.json",
        "values": {"name": "John", "developer": "Hilton"},
        "upload": False,
    }


def test_a_stored_message_is_shown_with_its_url(service, capsys):
    """The address is a line of its own."""
    service.answer("POST /assemble/template", STORED)
    assert service.run(*TEMPLATE, "--upload") == 0
    assert service.sent()["upload"] is True
    assert "http://bucket/m" in capsys.readouterr().out.splitlines()


def test_cues_seams_and_levels_are_shown(service, capsys):
    """Silence has no level, and is no fault of the report."""
    service.run(*TEMPLATE)
    printed = capsys.readouterr().out
    for words in (
        "0.0   900.0   hit    intro ",
        "+1.5",
        "clean",
        "RMS silence dBFS",
        "5.000 s",
    ):
        assert words in printed


def test_findings_are_shown_beside_their_stem_and_seam(service, capsys):
    """Each with its check, what was measured, and the unit."""
    found = {
        "message": MEASURED,
        "seams": [SEAM | {"verdict": "found", "findings": [LONG]}],
        "stems": [CHANGE | {"findings": [CLICK]}],
    }
    service.answer("POST /assemble/template", MESSAGE | {"diagnostics": found}, AUDIO)
    service.run(*TEMPLATE)
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split()[3:] == ["intro", "click", "-1.25", "dB"] for line in lines)
    assert any(line.split()[6:] == ["found", "pause_long", "512.4", "ms"] for line in lines)


def test_every_delivery_option_reaches_the_service(service):
    """Under the service's own names."""
    options = ["--format", "ogg", "--sample-rate", "24000", "--curve", "linear", "--merge", "clean"]
    options += ["--trim-db", "-40", "--match-levels", "--loudness", "-16", "--true-peak", "-1"]
    assert service.run(*TEMPLATE, *options) == 0
    delivery = {"format": "ogg", "sample_rate": 24000, "curve": "linear", "merge": "clean"}
    delivery |= {"trim_db": -40.0, "match_levels": True, "loudness_lufs": -16.0}
    assert delivery | {"true_peak_db": -1.0} == {
        name: value
        for name, value in service.sent().items()
        if name not in ("template", "values", "upload")
    }


def test_a_preset_reaches_the_service_and_decides_what_the_ending_may_be(service, tmp_path, capsys):
    """A WAV of mu-law goes into a .wav; an MP3 does not, and nothing is asked for it."""
    service.run(*TEMPLATE, "--preset", "cisco", "--out", str(tmp_path / "m.wav"))
    assert (service.sent()["preset"], service.sent()["format"]) == ("cisco", "mulaw")

    asked = len(service.requests)
    assert service.run(*TEMPLATE, "--preset", "web", "--out", str(tmp_path / "w.wav")) == 2
    assert len(service.requests) == asked
    assert "mp3 goes into a file that ends in .mp3" in capsys.readouterr().err


def test_audio_that_is_not_stored_comes_with_a_request_of_its_own(service, tmp_path):
    """For the audio itself; the file's ending says the format."""
    file = tmp_path / "m.mp3"
    assert service.run(*TEMPLATE, "--out", str(file)) == 0
    assert file.read_bytes() == AUDIO
    assert service.requests[1].headers["Accept"] == "audio/*"
    assert service.sent(0) == service.sent(1)
    assert service.sent(1)["format"] == "mp3"


def test_audio_that_is_stored_is_downloaded(service, tmp_path):
    """It is not made twice."""
    service.answer("POST /assemble/template", STORED)
    file = tmp_path / "m.wav"
    assert service.run(*TEMPLATE, "--upload", "--out", str(file)) == 0
    assert service.requested == ["POST /assemble/template", "GET /m"]
    assert file.read_bytes() == AUDIO


def test_audio_on_standard_output_is_alone_there(service, capfdbinary):
    """A pipe takes the audio, and nothing else."""
    assert service.run(*TEMPLATE, "--out", "-") == 0
    assert capfdbinary.readouterr().out == AUDIO


def test_audio_that_is_not_what_was_described_is_refused(service, tmp_path, capsys):
    """A stem may have been repaired between the two requests."""
    service.answer("POST /assemble/template", MESSAGE, b"other")
    file = tmp_path / "m.wav"
    assert service.run(*TEMPLATE, "--out", str(file)) == 1
    assert "not what was described" in capsys.readouterr().err
    assert not file.exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--out", "-", "--json"], "would both be on standard output"),
        (["--out", "m.txt"], ".txt is the ending of no format"),
        (["--out", "m.mp3", "--format", "ogg"], "ogg goes into a file that ends in .ogg"),
        (["--out", "m.wav", "--format", "mulaw_raw"], "ends in .ul"),
    ],
)
def test_a_destination_that_cannot_be_is_refused_before_anything_is_spoken(
    service, capsys, words, why
):
    """A name that cannot be meant costs nothing: speech is paid for."""
    assert service.run(*TEMPLATE, *words) == 2
    assert why in capsys.readouterr().err
    assert service.requests == []


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_spoken(
    service, tmp_path, capsys
):
    """A file is where the folder would be."""
    taken = tmp_path / "taken"
    taken.write_text("a file")
    for option in ("--out", "--picture"):
        assert service.run(*TEMPLATE, option, str(taken / "m.wav")) == 5
    assert "cannot be made" in capsys.readouterr().err
    assert service.requests == []


def test_playing_without_a_player_is_refused_before_anything_is_spoken(
    service, monkeypatch, capsys
):
    """The players that were looked for are named, and what helps instead."""
    monkeypatch.setattr(player, "PLAYERS", (("no-such-ffplay",),))
    assert service.run(*TEMPLATE, "--play") == 5
    said = capsys.readouterr().err
    assert "ffplay" in said
    assert "--out" in said
    assert service.requests == []


def test_a_picture_is_drawn_of_the_audio(service, monkeypatch, tmp_path):
    """Under the template's name and the values."""
    drawn = []

    def message_png(api, answer, audio, title):
        drawn.append((answer, audio, title))
        return b"PNG"

    monkeypatch.setattr(assemble, "message_png", message_png)
    file = tmp_path / "m.png"
    assert service.run(*TEMPLATE, "--picture", str(file)) == 0
    assert file.read_bytes() == b"PNG"
    assert drawn == [(MESSAGE, AUDIO, ("double_anchor_hybrid", "John", "Hilton"))]


def test_segments_are_typed_in_their_order(service):
    """A word and a colon say what is not a text; other colons belong to the text."""
    words = ["Hello: you.", "silence:200", "label:stem.script.bye", "signature:0a", "text:label:x"]
    assert service.run("assemble", "segments", *words, "--crossfade", "0") == 0
    assert service.sent() == {
        "segments": [
            {"text": "Hello: you."},
            {"silence_ms": 200.0},
            {"label": "stem.script.bye"},
            {"signature": "0a"},
            {"text": "label:x"},
        ],
        "crossfade_ms": 0.0,
        "upload": False,
    }


def test_segments_of_a_file_are_the_request_itself(service, tmp_path):
    """With a timing map, or whatever else the service takes."""
    file = tmp_path / "segments.json"
    file.write_text('{"segments": [{"text": "Hi."}], "timing_map": []}')
    assert service.run("assemble", "segments", "--file", str(file)) == 0
    assert service.sent() == {
        "segments": [{"text": "Hi."}],
        "timing_map": [],
        "upload": False,
    }


@pytest.mark.parametrize(
    "words", [[], ["Hi.", "--file", "f.json"], ["silence:long"], ["--file", __file__]]
)
def test_segments_that_say_nothing_are_wrong_usage(service, words):
    """Nothing is sent; the words say what is missing."""
    assert service.run("assemble", "segments", *words) == 2
    assert service.requests == []


def test_a_refusal_is_said_with_its_field_and_id(service, capsys):
    """What to correct, and what to name when asking for help."""
    fault = ("values.citty", "is not a slot")
    service.answer("POST /assemble/template", refusal(422, "cannot be spoken", errors=[fault]))
    assert service.run(*TEMPLATE, "--value", "citty=Lisbon") == 1
    assert capsys.readouterr().err.splitlines() == [
        "422 No: cannot be spoken",
        "  values.citty: is not a slot",
        "  request id r-1",
    ]


def streamed(length: int) -> bytes:
    """Return a WAV as the service streams it, without its sizes."""
    return wav.open_header(48_000, 1) + bytes(length)


def test_a_stream_is_written_as_it_comes_and_a_file_gets_its_sizes(service, tmp_path):
    """The header left them open; the service is asked for a stream, without a key."""
    service.answer("POST /assemble/template", streamed(96_000))
    out = tmp_path / "m.wav"
    assert service.run(*TEMPLATE, "--stream", "--out", str(out)) == 0
    assert out.read_bytes() == wav.header(48_000, 1, 48_000) + bytes(96_000)
    assert (service.sent()["stream"], service.sent()["upload"]) == (True, False)
    assert "Idempotency-Key" not in service.requests[-1].headers


def test_a_stream_goes_to_standard_output_with_nothing_else(service, capfdbinary):
    """What a player reads from a pipe."""
    service.answer("POST /assemble/template", streamed(1_000))
    assert service.run(*TEMPLATE, "--stream", "--out", "-") == 0
    assert capfdbinary.readouterr().out == streamed(1_000)


def test_a_stream_that_breaks_off_leaves_no_file(service, tmp_path):
    """Half a message is not taken for a whole one."""

    def broken(_: httpx.Request) -> httpx.Response:
        def pieces():
            yield streamed(1_000)
            raise httpx.RemoteProtocolError("incomplete chunked read")

        return httpx.Response(200, content=pieces())

    service.answer("POST /assemble/template", broken)
    assert service.run(*TEMPLATE, "--stream", "--out", str(tmp_path / "m.wav")) != 0
    assert list(tmp_path.iterdir()) == []


def test_a_stream_takes_a_place_and_no_picture(service, tmp_path):
    """It is refused before anything is asked for."""
    assert service.run(*TEMPLATE, "--stream") == 2
    picture = str(tmp_path / "p.png")
    assert service.run(*TEMPLATE, "--stream", "--out", "m.wav", "--picture", picture) == 2
    assert service.requests == []
