"""What the Terraform files promise of safety: secrets, buckets, accounts, and each exception."""

import re

import pytest

from tests.deploy.terraform.configuration import TERRAFORM, Configuration, unquoted

CONFIGURATION = Configuration()
RESOURCES = list(CONFIGURATION.typed("resource"))
BUCKETS = {name: body for type_, name, body in RESOURCES if type_ == "google_storage_bucket"}
FUNCTIONS = [body for type_, _, body in RESOURCES if type_ == "google_cloudfunctions2_function"]


def invokers_of(service: str) -> list[str]:
    """Return the members that may invoke a function by its name in brackets."""
    return [
        body["member"]
        for type_, _, body in RESOURCES
        if type_ == "google_cloud_run_service_iam_member" and service in body["service"]
    ]


def test_no_value_of_a_secret_is_in_the_state():
    """Secrets have names and readers here; versions and keys are added by hand."""
    types = {type_ for type_, _, _ in RESOURCES}
    assert "google_secret_manager_secret" in types
    assert not {each for each in types if each.endswith(("_secret_version", "_key"))}


def test_the_event_door_is_invoked_by_its_trigger_alone():
    """No key guards it, so IAM does."""
    assert invokers_of('"ingest_event"') == ["${google_service_account.trigger.member}"]


def test_the_task_doors_are_invoked_by_the_account_of_the_tasks():
    """Also where callers are restricted."""
    assert invokers_of('"generate"') == ["${google_service_account.tasks.member}"]


@pytest.mark.parametrize("name", BUCKETS)
def test_no_bucket_can_become_public(name: str):
    """One kind of right, none to everyone, and no deleting with what is in it."""
    body = BUCKETS[name]
    assert body["uniform_bucket_level_access"] is True
    assert unquoted(body["public_access_prevention"]) == "enforced"
    assert body["force_destroy"] is False
    assert body["soft_delete_policy"]


@pytest.mark.parametrize(
    "place",
    [
        ("google_storage_bucket", "data"),
        ("google_firestore_database", "main"),
        ("google_cloud_tasks_queue", "queue"),
        ("google_secret_manager_secret", "secret"),
    ],
)
def test_what_would_be_lost_for_good_is_not_deleted(place: tuple[str, str]):
    """Terraform refuses a plan that deletes it."""
    (body,) = [body for type_, name, body in RESOURCES if (type_, name) == place]
    assert unquoted(body["deletion_policy"]) == "PREVENT"


def test_an_instance_has_as_many_threads_as_it_is_given_requests():
    """From the same number, so that none waits in front of a busy process."""
    (function,) = FUNCTIONS
    (service,) = function["service_config"]
    assert service["max_instance_request_concurrency"] == "${var.functions[each.key].threads}"
    assert "THREADS = tostring(var.functions[each.key].threads)" in service["environment_variables"]


def test_every_exception_of_the_audit_is_explained():
    """A reason of five words or more stands beside the resource."""
    texts = "\n".join(CONFIGURATION.texts.values())
    reasons = re.findall(r"#checkov:skip=\w+:?(.*)", texts)
    assert len(reasons) == texts.count("checkov:skip") >= 1
    assert [reason for reason in reasons if len(reason.split()) < 5] == []


def test_the_readme_beside_the_files_names_every_one_of_them():
    """A reader finds the file by what it declares."""
    page = (TERRAFORM / "README.md").read_text("utf-8")
    assert [name for name in CONFIGURATION.texts if f"`{name}`" not in page] == []
