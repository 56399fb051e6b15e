"""The Terraform files against the provider's own schema, and that a fault in them is found."""

from pathlib import Path

import pytest

from tests.deploy.terraform.configuration import TERRAFORM, Configuration
from tests.deploy.terraform.provider_rules import SCHEMA, faults

DATABASE = """
resource "google_firestore_database" "planted" {
  name        = "planted"
  location_id = "us-central1"
  type        = "FIRESTORE_NATIVE"
}
"""


def planted(folder: Path, text: str) -> list[str]:
    """Return the faults of the Terraform files with one more among them."""
    for name, found in Configuration().texts.items():
        (folder / name).write_text(found, encoding="utf-8")
    (folder / "planted.tf").write_text(text, encoding="utf-8")
    return faults(Configuration(folder))


def test_every_resource_is_as_the_provider_knows_it():
    """No argument or block is unknown, and none that is required is missing."""
    assert faults(Configuration()) == []


def test_the_schema_is_of_the_provider_that_the_files_ask_for():
    """And it holds the types that they use, no others."""
    used = {type_ for type_, _, _ in Configuration().typed("resource")}
    assert SCHEMA["provider"] == "hashicorp/google 8.7.0"
    assert set(SCHEMA["resource"]) == used
    assert '"~> 8.7"' in (TERRAFORM / "versions.tf").read_text("utf-8")


def test_a_right_resource_beside_the_others_has_no_fault(tmp_path: Path):
    """What the planted faults below differ from."""
    assert planted(tmp_path, DATABASE) == []


FAULTS = {
    "wrong argument": (
        DATABASE.replace("location_id", "location"),
        [
            "google_firestore_database.planted: no argument location",
            "google_firestore_database.planted: the argument location_id is missing",
        ],
    ),
    "missing required argument": (
        DATABASE.replace('  type        = "FIRESTORE_NATIVE"\n', ""),
        ["google_firestore_database.planted: the argument type is missing"],
    ),
    "wrong choice": (
        DATABASE.replace("FIRESTORE_NATIVE", "NATIVE"),
        ["google_firestore_database.planted: type cannot be NATIVE"],
    ),
    "unknown block": (
        DATABASE.replace("}\n", "  backups {\n  }\n}\n"),
        ["google_firestore_database.planted.backups: no block of this name"],
    ),
    "wrong argument in a block": (
        DATABASE.replace("}\n", '  cmek_config {\n    key = "k"\n  }\n}\n'),
        [
            "google_firestore_database.planted.cmek_config: no argument key",
            "google_firestore_database.planted.cmek_config: the argument kms_key_name is missing",
        ],
    ),
    "block given twice": (
        DATABASE.replace("}\n", 2 * '  cmek_config {\n    kms_key_name = "k"\n  }\n' + "}\n"),
        ["google_firestore_database.planted.cmek_config: may stand here once"],
    ),
    "block written as an argument": (
        DATABASE.replace("}\n", '  cmek_config = { kms_key_name = "k" }\n}\n'),
        ["google_firestore_database.planted: no argument cmek_config (a block)"],
    ),
    "missing required block": (
        'resource "google_billing_budget" "planted" {\n  billing_account = "b"\n}\n',
        ["google_billing_budget.planted: the block amount is missing"],
    ),
    "wrong argument in a dynamic block": (
        'resource "google_storage_bucket" "planted" {\n  name     = "b"\n  location = "US"\n'
        '  dynamic "cors" {\n    for_each = []\n    content {\n      origins = []\n    }\n  }\n}\n',
        ["google_storage_bucket.planted.cors: no argument origins"],
    ),
    "unknown type": (
        'resource "google_cloud_function" "planted" {\n}\n',
        ["google_cloud_function.planted: the provider has no resource of this type"],
    ),
    "unknown data source": (
        'data "google_projects_all" "planted" {\n}\n',
        ["google_projects_all.planted: the provider has no data of this type"],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, tmp_path: Path):
    """Each with its place, and nothing else is reported."""
    text, expected = FAULTS[fault]
    assert planted(tmp_path, text) == expected
