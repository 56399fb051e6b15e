"""What an owner may choose: what is optional, what is refused, and with which words.

Skipped, with the reason, where Terraform is not installed; it needs no provider and no network.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.terraform.configuration import TERRAFORM
from tests.deploy.terraform.deployed import FUNCTIONS, deployment, service_of
from tests.deploy.terraform.evaluated import with_terraform, worked_out

pytestmark = with_terraform

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
    assert found.values["shown_queues"] == {"speech": 1, "messages": 16}


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


def test_what_is_optional_is_off_by_default(tmp_path: Path):
    """A load balancer, its cache and a budget cost something, or need what only the owner knows."""
    optional = {"google_compute_url_map.api", "google_compute_backend_bucket.outputs"}
    optional |= {"google_billing_budget.monthly", "google_monitoring_notification_channel.email"}
    found = worked_out(
        tmp_path,
        domain="audio.example.com",
        cdn="open",
        alert_emails=["someone@example.com"],
        budget={"billing_account": "0A0A0A-000000-000000", "currency": "USD", "amount": 100},
    )
    assert optional & set(deployment().resources) == set()
    assert optional <= set(found.resources)
    assert service_of("generate", found)["ingress_settings"] == "ALLOW_INTERNAL_AND_GCLB"


def test_an_expression_that_cannot_be_worked_out_is_found(tmp_path: Path):
    """In any resource, also where the schema knows the argument."""
    source, folder = tmp_path / "source", tmp_path / "plan"
    shutil.copytree(TERRAFORM, source)
    folder.mkdir()
    queues = (source / "queues.tf").read_text("utf-8")
    (source / "queues.tf").write_text(queues.replace("= each.key\n", "= each.key.name\n"))
    assert "each.key.name" in refusal(folder, source=source)
