"""Every fault of text to speech through the real doors: no log, answer or repr tells the key, the
name or the text.
"""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import pytest
from flask.testing import FlaskClient

from hybrid_audio import services
from hybrid_audio.clients.cartesia.retry import SpeechRetry
from hybrid_audio.runtime import collaborators
from infra.local.cartesia.faults import InjectedFault
from tests.functions.conftest import Parts
from tests.functions.wsgi import Got, as_json, send

KEY = "sk_car_orangutan"
NAME, DEVELOPER, SCRIPT = "Siobhan", "Wyndhurst", "Quetzal is waiting for you."
SECRETS = ("orangutan", "siobhan", "wyndhurst", "quetzal")
QUOTED = "(quoted)"
"""Stands in a fault for what its answer quotes of the request."""

QUOTING = {
    "error_code": QUOTED,
    "title": f"Bad {QUOTED}",
    "message": f"{QUOTED} {KEY}",
    "request_id": KEY,
}

FAULTS: dict[str, dict[str, Any]] = {
    "a refusal in plain text": {"status": 400, "body": f"{QUOTED}: cannot speak with {KEY}"},
    "a refusal in JSON": {"status": 422, "body": json.dumps(QUOTING)},
    "a key refused": {"status": 401, "body": f"Bad key {KEY}"},
    "a redirect": {
        "status": 302,
        "body": QUOTED,
        "headers": {"Location": "https://elsewhere.test/"},
    },
    "too many requests": {"status": 429, "body": f"{QUOTED} {KEY}"},
    "a server's error": {"status": 500, "body": f"{QUOTED} {KEY}"},
    "a page": {"html": True},
    "nothing": {"empty": True},
    "a hang": {"hang": True},
    "a reset": {"reset": True},
    "another rate": {"rate": 44_100},
    "stereo": {"stereo": True},
    "24 bits": {"bits": 24},
    "silence": {"silence": True},
    "half a sample": {"odd": True},
    "too short": {"short": True},
    "truncated": {"truncated": True},
    "late": {"delay_s": 5.0},
    "a trickle": {"trickle_bytes_s": 200},
    "a cut": {"cut_off": True},
    "a part of the speech": {"share": 0.05},
    "a loud end": {"ends_loud": True},
    "no quiet after it": {"no_trailing_quiet": True},
    "a stream without its quiet": {"no_trailing_quiet": True, "sizes": "zero"},
    "two files in one": {"two_wavs": True},
}
HARMLESS = {"placeholder", "extra_chunks", "times", "sizes", "trailing_chunks"}
"""Forms of audio that is whole all the same."""

FAULTY_SOUND = {"cut_tail", "click", "clipped", "gain_db"}
"""Of takes that are kept, some where no better one comes."""

OF_TIMES = {"no_timestamps", "wrong_order", "timestamp_gaps", "breaks_off", "error_event"}
"""Of what is spoken in context, which none of these doors asks for."""

DOORS = {
    "a name": ("generate", "/generate/name", {"name": NAME}),
    "a developer": ("generate", "/generate/developer", {"developer": DEVELOPER}),
    "a script": ("generate", "/generate/script", {"text": SCRIPT}),
    "a message": (
        "assemble",
        "/assemble/template",
        {"template": "double_anchor_hybrid", "name": NAME, "developer": DEVELOPER},
    ),
}


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[logging.LogRecord]]:
    """Every record of every logger, ours and those of the libraries, down to DEBUG."""
    kept: list[logging.LogRecord] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(record)

    handler, loggers = Keeping(), [logging.getLogger(name) for name in ("", "hybrid_audio")]
    level = loggers[0].level
    loggers[0].setLevel(logging.DEBUG)
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    for logger in loggers:
        logger.addHandler(handler)
    yield kept
    for logger in loggers:
        logger.removeHandler(handler)
    loggers[0].setLevel(level)


@pytest.fixture
def hasty(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment with this key whose attempts at speech take two seconds in all."""
    monkeypatch.setenv("CARTESIA_API_KEY", KEY)
    monkeypatch.setattr(SpeechRetry, "__init__", _hasty_init(SpeechRetry.__init__))
    services.forget()


def _hasty_init(init: Callable[..., None]) -> Callable[..., None]:
    return lambda self, **given: init(self, **{"total_s": 0.5, "attempts": 2, **given})


def test_every_fault_of_the_stand_in_is_among_these() -> None:
    """A new one must be added here as well."""
    assert {each.name for each in fields(InjectedFault)} == (
        HARMLESS.union(FAULTY_SOUND, OF_TIMES, *FAULTS.values())
    )


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_no_fault_makes_a_door_tell_the_key_the_name_or_the_text(
    fault: dict[str, Any],
    door: tuple[str, str, dict[str, str]],
    hasty: None,
    function: Callable[[str], FlaskClient],
    parts: Parts,
    records: list[logging.LogRecord],
) -> None:
    """In what is answered, logged, printed, or shown of what was built for it."""
    name, path, wanted = door
    app = function(name).application
    (quoted, *others) = (value for field, value in wanted.items() if field != "template")
    body = fault.get("body", "").replace(QUOTED, KEY if others else quoted)
    parts.cartesia.fail({**fault, "body": body, "times": 50})
    got: Got = send(app, as_json("POST", path, wanted))
    assert got.status >= 400
    built = [
        services.settings(),
        services.cartesia(),
        services.cartesia()._http,
        *collaborators.built(),
    ]
    told = "\n".join(
        [
            got.body.decode(),
            json.dumps(got.headers),
            got.written,
            *map(repr, built),
            *map(shown, records),
        ]
    )
    assert [secret for secret in SECRETS if secret in told.casefold()] == []


def shown(record: logging.LogRecord) -> str:
    """Return everything that a handler could print of a record."""
    return f"{record.getMessage()} {json.dumps(vars(record), default=repr)}"
