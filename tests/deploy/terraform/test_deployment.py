"""The deployment that the Terraform files describe, against what the code expects of it.

Skipped, with the reason, where Terraform is not installed; it needs no provider and no network.
"""

import json
import re
from pathlib import Path

import pytest

from hybrid_audio.clients.tasks.queue import DISPATCH_DEADLINE_S
from hybrid_audio.edge.event_door import EVENT_TIMEOUT_S
from hybrid_audio.edge.routes import ROUTES
from infra.local.parts.table import PartOptions, parts_of
from tests.deploy.terraform.deployed import (
    FUNCTIONS,
    deployment,
    environ_of,
    function_of,
    service_of,
)
from tests.deploy.terraform.evaluated import with_terraform
from tests.deploy.terraform.provider_rules import SCHEMA, wrong_choices

pytestmark = with_terraform

ROOT = Path(__file__).parents[3]


def test_a_function_is_given_more_time_than_any_of_its_routes_takes():
    """Else the platform would cut a request off that the code still answers."""
    doors = deployment().values["shown_doors"]
    assert set(doors) == set(FUNCTIONS)
    for function, routes in ROUTES.items():
        assert doors[function]["timeout_s"] > max(route.timeout_s for route in routes)
    assert doors["generate"]["timeout_s"] == DISPATCH_DEADLINE_S
    assert EVENT_TIMEOUT_S < doors["ingest_event"]["timeout_s"] <= 540


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_runs_as_its_own_account_from_its_own_source(function: str):
    """No right of one function is a right of another; the two doors of ingest share a source."""
    (build,) = function_of(function, deployment())["build_config"]
    (source,) = build["source"][0]["storage_source"]
    account = service_of(function, deployment())["service_account_email"]
    assert account == f"service-account-function-{function}-email"
    assert build["entry_point"] == function
    assert source["object"] == f"storage-bucket-object-archive-{function.split('_')[0]}-name"


def test_an_event_of_an_upload_starts_one_function_until_it_is_taken():
    """That of the uploads bucket; it answers no one from outside."""
    (trigger,) = function_of("ingest_event", deployment())["event_trigger"]
    (filter_,) = trigger["event_filters"]
    assert trigger["retry_policy"] == "RETRY_POLICY_RETRY"
    assert (filter_["attribute"], filter_["value"]) == (
        "bucket",
        "storage-bucket-data-uploads-name",
    )
    assert [name for name in FUNCTIONS if function_of(name, deployment()).get("event_trigger")] == [
        "ingest_event"
    ]
    assert service_of("ingest_event", deployment())["ingress_settings"] == "ALLOW_INTERNAL_ONLY"


def test_tasks_are_enqueued_and_sent_under_their_own_account():
    """Generate may act as it and use both queues, Cloud Tasks may act as it, no one else may."""
    actors = deployment().resources["google_service_account_iam_member.acts_as_tasks"]
    queues = deployment().resources["google_cloud_tasks_queue_iam_member.generate"]
    assert set(actors) == {"generate", "cloud_tasks"}
    assert {each["member"] for each in queues.values()} == {actors["generate"]["member"]}
    assert set(queues) == {
        f"{queue}/{right}" for queue in ("speech", "messages") for right in ("enqueuer", "viewer")
    }


def test_urls_are_signed_by_the_functions_that_answer_them():
    """Each may sign as itself alone, and only those two that answer URLs."""
    signers = deployment().resources["google_service_account_iam_member.signs_for_itself"]
    assert set(signers) == {"assemble", "generate"}
    for name, right in signers.items():
        assert right["service_account_id"] == f"service-account-function-{name}-name"
        assert right["member"] == f"service-account-function-{name}-member"


def test_the_sweeper_calls_the_task_door_as_cloud_tasks_does():
    """With the account and the audience that the door asks for."""
    told = environ_of("generate", deployment())
    (target,) = deployment().arguments("google_cloud_scheduler_job.sweeper")["http_target"]
    (token,) = target["oidc_token"]
    assert target["uri"] == told["GENERATE_URL"] + "/tasks/sweep"
    assert token["audience"] == told["GENERATE_URL"]
    assert token["service_account_email"] == "service-account-tasks-email"


def test_the_queue_that_speaks_is_as_wide_as_one_instance_of_generate():
    """The number by which batches tell how long they take."""
    told = environ_of("generate", deployment())
    widths = deployment().values["shown_queues"]
    assert widths["speech"] == int(told["CARTESIA_CONCURRENCY"])
    assert widths["messages"] == int(told["MESSAGES_CONCURRENCY"])


def test_the_load_balancer_leads_paths_as_the_local_gateway_does():
    """The first word of a path decides, and the task doors are on no path."""
    balanced = {
        path.split("/")[1]: function
        for function, paths in deployment().values["shown_paths"].items()
        for path in paths
    }
    local = {word: part.name for part in parts_of(PartOptions({})) for word in part.routes}
    assert {word: balanced.get(word) for word in local} == local
    assert "tasks" not in balanced


def test_only_http_functions_are_open_to_callers():
    """The event door has no key, so no invoker and no load balancer may lead there."""
    assert set(deployment().values["shown_http_functions"]) == set(ROUTES)


def test_a_function_may_change_only_the_objects_that_it_writes():
    """Lists are read but never changed, and who ingests writes only datasets and reports."""
    rights = [
        (each["function"], each["bucket"], each["prefix"])
        for each in deployment().values["shown_bucket_rights"].values()
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


def test_what_is_worked_out_is_something_that_the_provider_takes():
    """Also where a value comes from a table, as the aligners of alerts do."""
    resources = deployment().resources.items()
    wrong = {
        f"{place}[{key}]": faults
        for place, instances in resources
        for key, arguments in instances.items()
        if (faults := wrong_choices(arguments, SCHEMA["resource"][place.split(".")[0]]))
    }
    assert wrong == {}


def test_a_value_that_the_provider_does_not_take_is_found():
    """In a block inside a block, as in an alert's condition."""
    schema = SCHEMA["resource"]["google_monitoring_alert_policy"]
    aggregation = {"per_series_aligner": "ALIGN_SOMEHOW"}
    condition = {"comparison": "COMPARISON_GT", "aggregations": [aggregation]}
    alert = {"combiner": "OR", "conditions": [{"condition_threshold": [condition]}]}
    assert wrong_choices(alert, schema) == ["per_series_aligner cannot be ALIGN_SOMEHOW"]


def test_the_dashboard_is_a_grid_without_overlaps():
    """Twelve columns wide, each chart in a place of its own."""
    tiles = json.loads(
        deployment().arguments("google_monitoring_dashboard.overview")["dashboard_json"]
    )["mosaicLayout"]["tiles"]
    places = {(tile["xPos"], tile["yPos"]) for tile in tiles}
    assert len(places) == len(tiles) >= 10
    assert all(tile["xPos"] + tile["width"] <= 12 for tile in tiles)
