"""What each function is told when it starts, against the settings that the code reads.

Skipped, with the reason, where Terraform is not installed; it needs no provider and no network.
"""

from dataclasses import fields
from pathlib import Path

import pytest

from hybrid_audio import settings
from tests.deploy.terraform.deployed import FUNCTIONS, deployment, environ_of
from tests.deploy.terraform.evaluated import GIVEN, with_terraform, worked_out
from tests.unit.test_env_example import names_read

pytestmark = with_terraform

MB_PER_SECOND = 0.5


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_told_settings_and_nothing_else(function: str):
    """A name that no code reads would be a setting that has no effect."""
    assert set(environ_of(function, deployment())) <= names_read()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_starts_with_what_it_is_told(function: str):
    """Every value is one that the settings take, strict and with a key."""
    read = settings.read(environ_of(function, deployment()))
    assert not read.is_dev
    assert read.internal_api_keys


def test_every_setting_without_a_working_default_is_given():
    """To generate, which needs each of them; prices and webhooks alone are optional."""
    bare = settings.read({"APP_ENV": "dev"})
    empty = {field.name for field in fields(bare) if getattr(bare, field.name) in ("", (), None)}
    given = settings.read(environ_of("generate", deployment()))
    lacking = {name for name in empty if getattr(given, name) in ("", (), None)}
    assert empty >= {"stems_bucket", "generate_url", "tasks_service_account", "voice_id"}
    assert lacking == {"cartesia_price_per_1k_characters", "webhook_secrets"}


def test_what_is_part_of_a_signature_is_the_same_in_every_function():
    """Else the same text would be spoken once for each of them."""
    told = [environ_of(function, deployment()) for function in FUNCTIONS]
    for name in ("MODEL_ID", "VOICE_ID", "CARTESIA_VERSION", "SAMPLE_RATE", "CACHE_TTL_DAYS"):
        assert len({environ[name] for environ in told}) == 1


def test_optional_settings_are_given_where_the_owner_says_them(tmp_path: Path):
    """The price is shown by generate, and webhooks are signed there."""
    versions = {**GIVEN["secret_versions"], "webhook_secret": "1"}
    found = worked_out(tmp_path, price_per_1k_characters=0.06, secret_versions=versions)
    read = settings.read(environ_of("generate", found))
    assert (read.cartesia_price_per_1k_characters, len(read.webhook_secrets)) == (0.06, 1)
    assert "WEBHOOK_SECRET" not in environ_of("assemble", found)


def test_messages_under_way_fit_into_the_memory_of_an_instance():
    """With the stems, what was measured of them, and the process itself."""
    environ = environ_of("assemble", deployment())
    stems_mb = int(environ["STEM_MEMORY_MB"])
    messages_mb = int(environ["AUDIO_BUDGET_S"]) * MB_PER_SECOND
    assert stems_mb + max(16, stems_mb / 8) + messages_mb + 512 <= 2048
