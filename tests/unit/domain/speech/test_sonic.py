"""The vendor's facts, beside the stand-in that holds requests against its own copy of them."""

import pytest

from hybrid_audio.domain.speech import sonic
from infra.local.cartesia import contract as standin


def test_the_stand_in_and_the_client_know_the_same_dates() -> None:
    """Two copies on purpose: a client checked against its own facts proves nothing."""
    assert standin.BEARER_SINCE == sonic.BEARER_SINCE
    assert standin.VOICE_WITHOUT_MODE_SINCE == sonic.VOICE_WITHOUT_MODE_SINCE
    assert sonic.DEFAULT_VERSION >= standin.OLDEST_VERSION
    assert sonic.SAMPLE_RATE_HZ in standin.SAMPLE_RATES
    assert standin.MODEL.fullmatch(sonic.DEFAULT_MODEL)


@pytest.mark.parametrize("model", ["sonic-3", "sonic-3-latest", "sonic-latest", "sonic-3.5"])
def test_a_model_without_a_date_at_its_end_is_an_alias(model: str) -> None:
    """The default is none, and the stand-in speaks both."""
    assert sonic.is_alias(model)
    assert not sonic.is_alias(sonic.DEFAULT_MODEL)
    assert standin.MODEL.fullmatch(model)


@pytest.mark.parametrize(
    ("version", "header"),
    [
        ("2025-04-16", "X-API-Key"),
        ("2026-02-28", "X-API-Key"),
        ("2026-03-01", "Authorization"),
        ("2026-08-14", "Authorization"),
    ],
)
def test_the_key_travels_in_the_header_of_the_version(version: str, header: str) -> None:
    """Each version of the API reads the key from one header only."""
    assert list(sonic.authorization(version, "k")) == [header]


@pytest.mark.parametrize(("version", "has_mode"), [("2026-03-01", True), ("2026-08-14", False)])
def test_a_voice_has_a_mode_until_the_version_that_drops_it(version: str, has_mode: bool) -> None:
    """Its id is there in both."""
    assert ("mode" in sonic.voice_field(version, "joe")) is has_mode
    assert sonic.voice_field(version, "joe")["id"] == "joe"
