"""The check of query shapes itself: it sees queries, and knows which need an index."""

import shutil
import subprocess
from pathlib import Path

import hcl2
import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.types import StructuredQuery

from tests import query_shapes
from tests.emulators import running_firestore

TERRAFORM = Path(__file__).parents[2] / "infra/terraform"


@pytest.fixture(autouse=True)
def queries_have_their_indexes() -> None:
    """Let these tests send any query: they test the check itself."""


@pytest.fixture
def stems(tmp_path, monkeypatch):
    with running_firestore(tmp_path) as address:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", address)
        client = firestore.Client(project="shapes")
        yield client.collection("stems")
        client.close()


def sent(query) -> StructuredQuery:
    with query_shapes.recorded() as queries:
        list(query.stream())
    assert len(queries) == 1
    return queries[0]


def test_queries_of_one_field_need_no_index(stems):
    """Firestore keeps one for each field."""
    kind = FieldFilter("kind", "==", "name")
    for query in (
        stems,
        stems.where(filter=kind),
        stems.order_by("label"),
        stems.order_by("__name__"),
    ):
        assert query_shapes.needed(sent(query)) is None


def test_equalities_alone_are_merged_from_single_fields(stems):
    """No index for two of them."""
    query = stems.where(filter=FieldFilter("kind", "==", "name")).where(
        filter=FieldFilter("voice_id", "==", "joe")
    )
    assert query_shapes.needed(sent(query)) is None


def test_an_equality_with_an_order_needs_an_index_of_both(stems):
    """The field of the equality first."""
    query = stems.where(filter=FieldFilter("kind", "==", "name")).order_by("label")
    assert query_shapes.needed(sent(query)) == ("stems", ("kind", "label"))


def test_an_index_in_the_file_is_found(tmp_path):
    """The index file is read in the syntax that Terraform writes."""
    text = """
    resource "google_firestore_index" "stems_by_kind" {
      collection = "stems"
      fields {
        field_path = "kind"
        order      = "ASCENDING"
      }
      fields {
        field_path = "label"
        order      = "ASCENDING"
      }
    }
    """
    file = tmp_path / "indexes.tf"
    file.write_text(text)
    assert query_shapes.declared(file) == {("stems", ("kind", "label"))}


def test_the_collections_with_an_expiry_are_those_that_write_one():
    """A field that nobody deletes by grows for ever."""
    sources = Path(TERRAFORM.parents[1] / "shared/hybrid_audio/clients").rglob("*.py")
    writing = [source.read_text() for source in sources if '"expire_at":' in source.read_text()]
    written = {text.split('COLLECTION = "')[1].split('"')[0] for text in writing}
    declared = (TERRAFORM / "indexes.tf").read_text().split("toset([")[1].split("])")[0]
    assert {name.strip(' "') for name in declared.split(",")} == written


def test_the_terraform_files_are_formatted():
    """They parse.

    And they stand as `terraform fmt` would write them, where it is installed to say so.
    """
    assert all(hcl2.loads(file.read_text()) for file in TERRAFORM.glob("*.tf"))
    terraform = shutil.which("terraform")
    if terraform is not None:
        done = subprocess.run(
            [terraform, "fmt", "-check", "-recursive", TERRAFORM], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout
