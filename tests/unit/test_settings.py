"""Settings: read once, checked, frozen, and silent about secrets."""

import pytest

from hybrid_audio import settings
from hybrid_audio.errors import Misconfigured

DEV = {"APP_ENV": "dev"}


def test_a_laptop_needs_nothing_but_app_env_dev():
    """Every variable has a default that fits a start without an account."""
    found = settings.read(DEV)
    assert found.is_open
    assert found.sample_rate == 48_000


@pytest.mark.parametrize(
    "environ",
    [{}, {"APP_ENV": "prod"}, {"APP_ENV": "develop"}, {"APP_ENV": "prod", "INTERNAL_API_KEY": " "}],
)
def test_a_strict_environment_without_a_key_refuses_to_start(environ):
    """Whatever is not exactly `dev` is strict, and an empty key is no key."""
    with pytest.raises(Misconfigured, match="INTERNAL_API_KEY"):
        settings.read(environ)


def test_several_keys_are_separated_by_commas():
    """Two keys at once let a key be changed without a gap."""
    assert settings.read({"INTERNAL_API_KEY": "old, new\n"}).internal_api_keys == ("old", "new")


def test_an_empty_key_between_commas_is_refused():
    """An empty key would open the service to everybody."""
    with pytest.raises(Misconfigured, match="empty key"):
        settings.read({"INTERNAL_API_KEY": "old,,new"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CARTESIA_CONCURRENCY", "0"),
        ("CARTESIA_CONCURRENCY", "many"),
        ("CARTESIA_VERSION", "latest"),
        ("CARTESIA_VERSION", "2025-13-45"),
        ("CARTESIA_VERSION", "٢٠٢٥-٠٤-١٦"),
        ("CARTESIA_BASE_URL", "ftp://x"),
        ("CARTESIA_BASE_URL", "example.com"),
        ("CARTESIA_BASE_URL", "http://["),
        ("CARTESIA_BASE_URL", "http://127.0.0.1:99999"),
        ("CARTESIA_BASE_URL", "https://speech example"),
        ("CACHE_TTL_DAYS", "-1"),
        ("CACHE_TTL_DAYS", "nan"),
        ("CACHE_TTL_DAYS", "inf"),
        ("SIGNED_URL_TTL_S", "90000"),
        ("SAMPLE_RATE", "96000"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_named_with_what_it_must_be(name, value):
    """The start stops with one line that says which variable and how to write it."""
    with pytest.raises(Misconfigured) as refused:
        settings.read({**DEV, name: value})
    assert refused.value.detail.startswith(f"{name}: must be ")


def test_secrets_are_not_in_the_repr():
    """A repr ends up in logs."""
    shown = repr(settings.read({"INTERNAL_API_KEY": "tiger", "CARTESIA_API_KEY": "lion"}))
    assert "tiger" not in shown
    assert "lion" not in shown


def test_a_trailing_newline_of_a_secret_is_no_part_of_it():
    """`echo key | gcloud secrets …` adds one."""
    assert settings.read({**DEV, "CARTESIA_API_KEY": "lion\n"}).cartesia_api_key == "lion"
