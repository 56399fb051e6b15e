"""Settings: read once, checked, frozen, and silent about secrets."""

import pytest

from hybrid_audio import settings
from hybrid_audio.errors import Misconfigured

DEV = {"APP_ENV": "dev"}
WEBHOOK_SECRET = "whsec_" + "QUFB" * 8


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
    "keys", ["two words", "old,new key", "a\tb", "a\u00a0b", "a\x00b", "a\nb", "a\u2028b"]
)
def test_a_key_with_a_space_in_it_stops_the_start_with_one_line(keys):
    """No header can carry it whole, so every request would be refused; the line shows no key."""
    with pytest.raises(Misconfigured, match="INTERNAL_API_KEY") as stopped:
        settings.read({"INTERNAL_API_KEY": keys})
    assert "\n" not in stopped.value.detail
    assert "new key" not in stopped.value.detail


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GCP_REGION", "europe/west1"),
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
        ("SPEECH_QUEUE", "speech/1"),
        ("MESSAGES_QUEUE", "a b"),
        ("MESSAGES_CONCURRENCY", "0"),
        ("TASKS_SERVICE_ACCOUNT", "tasks"),
        ("TASKS_CERTS_URL", "certs"),
        ("GENERATE_URL", "generate.example"),
        ("TASK_ATTEMPTS", "0"),
        ("BATCH_STUCK_S", "0"),
        ("CARTESIA_PRICE_PER_1K_CHARACTERS", "-1"),
        ("CARTESIA_PRICE_PER_1K_CHARACTERS", "nan"),
    ],
)
def test_a_wrong_value_is_named_with_what_it_must_be(name, value):
    """The start stops with one line that says which variable and how to write it."""
    with pytest.raises(Misconfigured) as refused:
        settings.read({**DEV, name: value})
    assert refused.value.detail.startswith(f"{name}: must be ")


def test_secrets_are_not_in_the_repr():
    """A repr ends up in logs."""
    shown = repr(
        settings.read(
            {
                "INTERNAL_API_KEY": "tiger",
                "CARTESIA_API_KEY": "lion",
                "WEBHOOK_SECRET": WEBHOOK_SECRET,
            }
        )
    )
    assert "tiger" not in shown
    assert "lion" not in shown
    assert WEBHOOK_SECRET[6:] not in shown


def test_a_price_that_is_not_set_is_unknown_and_not_zero():
    """A cost of 0 would be a promise."""
    assert settings.read(DEV).cartesia_price_per_1k_characters is None
    priced = settings.read({**DEV, "CARTESIA_PRICE_PER_1K_CHARACTERS": "0.03"})
    assert priced.cartesia_price_per_1k_characters == 0.03


def test_several_webhook_secrets_are_separated_by_commas():
    """Two secrets at once let receivers change theirs without a gap."""
    given = {**DEV, "WEBHOOK_SECRET": f"{WEBHOOK_SECRET},{WEBHOOK_SECRET[:-4]}BBBB"}
    assert len(settings.read(given).webhook_secrets) == 2


@pytest.mark.parametrize("secret", ["tiger", "whsec_tiger", "whsec_dGlnZXI=", WEBHOOK_SECRET[6:]])
def test_a_webhook_secret_of_another_form_stops_the_start_without_being_shown(secret):
    """Receivers could not use it, and the line goes into a log."""
    with pytest.raises(Misconfigured, match=r"^WEBHOOK_SECRET: each secret must be whsec_") as told:
        settings.read({**DEV, "WEBHOOK_SECRET": secret})
    assert secret not in told.value.detail


def test_a_trailing_newline_of_a_secret_is_no_part_of_it():
    """`echo key | gcloud secrets …` adds one."""
    assert settings.read({**DEV, "CARTESIA_API_KEY": "lion\n"}).cartesia_api_key == "lion"
