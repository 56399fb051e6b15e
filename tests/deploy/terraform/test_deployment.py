"""The deployment that the Terraform files describe, against what the code expects of it.

Where Terraform is not installed, these tests are skipped and say so; what they need of it is no
provider and no network.
"""

import json
import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from hybrid_audio import settings
from hybrid_audio.clients.tasks.queue import DISPATCH_DEADLINE_S
from hybrid_audio.edge.event_door import EVENT_TIMEOUT_S
from hybrid_audio.edge.routes import ROUTES
from infra.local.parts.table import PartOptions, parts_of
from tests.deploy.terraform.evaluated import GIVEN, with_terraform, worked_out
from tests.unit.test_env_example import names_read

pytestmark = with_terraform

ROOT = Path(__file__).parents[3]
SECRETS = {
    "internal_api_key": ("INTERNAL_API_KEY", "a-key"),
    "cartesia_api_key": ("CARTESIA_API_KEY", "another-key"),
    "webhook_secret": ("WEBHOOK_SECRET", "whsec_aHlicmlkIGF1ZGlvIGxvY2FsIGNsb3Vk"),
}
FUNCTIONS = ("assemble", "generate", "ingest", "ingest_event", "rotation")
MB_PER_SECOND = 0.5


@cache
def deployment() -> dict[str, Any]:
    """Return the deployment with nothing said but what must be."""
    with TemporaryDirectory() as folder:
        return worked_out(Path(folder))


def environ_of(function: str, found: dict[str, Any]) -> dict[str, str]:
    """Return the environment that a function would start with."""
    secrets = dict(SECRETS[name] for name in found["secrets"][function])
    environ = {**found["environments"][function], **secrets}
    if "TASKS_SERVICE_ACCOUNT" in environ:
        environ["TASKS_SERVICE_ACCOUNT"] = "batch-tasks@audio-trial.iam.gserviceaccount.com"
    return environ


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
    told = [deployment()["environments"][function] for function in FUNCTIONS]
    for name in ("MODEL_ID", "VOICE_ID", "CARTESIA_VERSION", "SAMPLE_RATE", "CACHE_TTL_DAYS"):
        assert len({environ[name] for environ in told}) == 1


def test_optional_settings_are_given_where_the_owner_says_them(tmp_path: Path):
    """The price is shown by generate, and webhooks are signed there."""
    versions = {**GIVEN["secret_versions"], "webhook_secret": "1"}
    found = worked_out(tmp_path, price_per_1k_characters=0.06, secret_versions=versions)
    read = settings.read(environ_of("generate", found))
    assert (read.cartesia_price_per_1k_characters, len(read.webhook_secrets)) == (0.06, 1)
    assert "WEBHOOK_SECRET" not in environ_of("assemble", found)


def test_a_function_is_given_more_time_than_any_of_its_routes_takes():
    """Else the platform would cut a request off that the code still answers."""
    doors = deployment()["doors"]
    assert set(doors) == set(FUNCTIONS)
    for function, routes in ROUTES.items():
        assert doors[function]["timeout_s"] > max(route.timeout_s for route in routes)
    assert doors["generate"]["timeout_s"] == DISPATCH_DEADLINE_S
    assert EVENT_TIMEOUT_S < doors["ingest_event"]["timeout_s"] <= 540


def test_messages_under_way_fit_into_the_memory_of_an_instance():
    """With the stems, what was measured of them, and the process itself."""
    environ = deployment()["environments"]["assemble"]
    stems_mb = int(environ["STEM_MEMORY_MB"])
    messages_mb = int(environ["AUDIO_BUDGET_S"]) * MB_PER_SECOND
    assert stems_mb + max(16, stems_mb / 8) + messages_mb + 512 <= 2048


def test_the_queue_that_speaks_is_as_wide_as_one_instance_of_generate():
    """The number by which batches tell how long they take."""
    told = deployment()["environments"]["generate"]
    widths = deployment()["queues"]
    assert widths["speech"] == int(told["CARTESIA_CONCURRENCY"])
    assert widths["messages"] == int(told["MESSAGES_CONCURRENCY"])


def test_the_load_balancer_leads_paths_as_the_local_gateway_does():
    """The first word of a path decides, and the task doors are on no path."""
    local = {part.name: set(part.routes) for part in parts_of(PartOptions({})) if part.routes}
    balanced = {
        function: {path.split("/")[1] for path in paths}
        for function, paths in deployment()["paths"].items()
    }
    assert balanced == local
    assert not [
        path for paths in deployment()["paths"].values() for path in paths if "task" in path
    ]


def test_only_http_functions_are_open_to_callers():
    """The event door has no key, so no invoker and no load balancer may lead there."""
    assert set(deployment()["http_functions"]) == set(ROUTES)


def test_a_function_may_change_only_the_objects_that_it_writes():
    """Lists are read but never changed, and who ingests writes only datasets and reports."""
    rights = [
        (each["function"], each["bucket"], each["prefix"])
        for each in deployment()["bucket_rights"]
        if each["role"] == "roles/storage.objectUser"
    ]
    assert [place for place in rights if place[1] == "uploads"] == [
        ("ingest_event", "uploads", "reports/")
    ]
    assert {place[2] for place in rights if place[0].startswith("ingest")} == {
        "datasets/",
        "reports/",
    }


def test_metrics_count_events_that_the_code_logs():
    """The static names of log lines, as they stand in the code."""
    sources = "\n".join(path.read_text() for path in (ROOT / "shared/hybrid_audio").rglob("*.py"))
    logged = set(re.findall(r"LOG(?:GER)?\)?[\w., ()]*\(\s*\"(\w+)\"", sources))
    filters = "\n".join((ROOT / "infra/terraform/metrics.tf").read_text().splitlines())
    exact = set(re.findall(r'jsonPayload\.message=\\"(\w+)\\"', filters))
    choices = re.findall(r'jsonPayload\.message=~\\"\^(\w*)\(([\w|]+)\)\\"', filters)
    either = {head + tail for head, tails in choices for tail in tails.split("|")}
    assert exact >= {"stem_spoken", "speech_retry", "request", "event"}
    assert (exact | either) - logged == set()


def test_the_dashboard_is_a_grid_without_overlaps():
    """Twelve columns wide, each chart in a place of its own."""
    tiles = json.loads(deployment()["dashboard"])["mosaicLayout"]["tiles"]
    places = {(tile["xPos"], tile["yPos"]) for tile in tiles}
    assert len(places) == len(tiles) >= 10
    assert all(tile["xPos"] + tile["width"] <= 12 for tile in tiles)


SIZES = {
    "memory_mb": 2048,
    "cpu": 1,
    "threads": 16,
    "min_instances": 0,
    "max_instances": 3,
    "speech_concurrency": 1,
}


def sized(**changes: Any) -> dict[str, Any]:
    return {name: {**SIZES, **changes} for name in FUNCTIONS}


def refusal(folder: Path, **variables: Any) -> str:
    with pytest.raises(ValueError, match=r"Error: ") as refused:
        worked_out(folder, **variables)
    return str(refused.value)


def test_more_speech_than_the_plan_allows_is_refused(tmp_path: Path):
    """Instances times requests, over all functions; the message says both numbers."""
    found = refusal(tmp_path, cartesia_plan_concurrency=14)
    assert "ask Cartesia for 15 stems at once" in found
    assert "cartesia_plan_concurrency = 14" in found


def test_a_plan_that_is_just_large_enough_is_taken(tmp_path: Path):
    """Three functions with one instance and one request each need a plan of three."""
    sizes = sized(max_instances=1)
    for quiet in ("ingest", "ingest_event"):
        sizes[quiet]["speech_concurrency"] = 0
    found = worked_out(
        tmp_path, functions=sizes, cartesia_plan_concurrency=3, messages_concurrency=16
    )
    assert found["queues"] == {"speech": 1, "messages": 16}


def test_memory_without_room_for_a_message_is_refused(tmp_path: Path):
    """And so are more tasks at once than all instances take."""
    found = refusal(
        tmp_path,
        functions=sized(memory_mb=1024, threads=2),
        cartesia_plan_concurrency=15,
        messages_concurrency=7,
    )
    assert "memory_mb leaves no room for one message of half an hour" in found
    assert "messages_concurrency is more than all instances of generate take" in found


WRONG: dict[str, Any] = {
    "project": "Audio",
    "region": "europe",
    "archives": {"generate": "nowhere/generate.zip"},
    "runtime": "python310",
    "functions": {**sized(threads=0), "spare": SIZES},
    "cartesia_plan_concurrency": 0.5,
    "messages_concurrency": 0,
    "task_attempts": 101,
    "secret_versions": {"internal_api_key": "latest", "cartesia_api_key": "1"},
    "voice_id": " ",
    "model_id": "sonic-3",
    "cartesia_version": "2025",
    "price_per_1k_characters": -1,
    "stem_memory_mb": -1,
    "cache_ttl_days": -1,
    "signed_url_ttl_s": 50_000,
    "log_level": "ERROR",
    "keep_days": {"batches": 3},
    "playback_origins": ["*"],
    "firestore_database": "A",
    "invokers": ["someone"],
    "domain": "https://audio.example.com",
    "alert_emails": ["someone"],
    "alert_limits": {"error_ratio": 2},
    "budget": {"billing_account": "mine", "currency": "USD", "amount": 10},
}


def test_every_variable_refuses_a_wrong_value(tmp_path: Path):
    """Each of them is named once or more in one answer."""
    found = refusal(tmp_path, **WRONG)
    assert {name for name in WRONG if f"var.{name}" not in found} == set()


def test_a_cache_needs_the_load_balancer(tmp_path: Path):
    """And it is off, prepared or open."""
    assert "cdn needs the load balancer: set domain." in refusal(tmp_path, cdn="open")
    assert "off, prepared or open" in refusal(tmp_path, cdn="yes", domain="audio.example.com")
