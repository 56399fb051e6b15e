"""The stems of rotations made ahead: pairs are assembled of them, whatever becomes of the lists."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import httpx
import pytest

from tests.functions.edge_process import running_function
from tests.local.batches.deployment import Deployment
from tests.local.batches.watching import TEMPLATE, created, people, watched

NAMES = ("John", "James", "Mary", "Patricia", "Robert", "Jennifer")
DEVELOPERS = ("Hilton", "Marriott", "Westgate")
SLOW_MS = 500.0


@pytest.fixture
def ingest(deployment: Deployment, tmp_path: Path) -> Iterator[httpx.Client]:
    """The function that keeps datasets, on the stores of the deployment."""
    with (
        running_function("ingest", deployment.environ, tmp_path / "ingest.log") as function,
        httpx.Client(base_url=function.url, timeout=60, trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def assemble(deployment: Deployment, tmp_path: Path) -> Iterator[httpx.Client]:
    """The function that makes messages, on the stores of the deployment."""
    with (
        running_function("assemble", deployment.environ, tmp_path / "assemble.log") as function,
        httpx.Client(base_url=function.url, timeout=60, trust_env=False) as client,
    ):
        yield client


def test_pairs_are_assembled_without_speaking_after_their_rotations(
    deployment: Deployment, ingest: httpx.Client, assemble: httpx.Client
) -> None:
    """By another function, with the shipped template; the plan's numbers are what is paid."""
    put_dataset(ingest, "names", NAMES)
    put_dataset(ingest, "developers", DEVELOPERS)
    batch = created(deployment, {"kind": "rotations", "template": TEMPLATE})
    with watched(deployment, batch) as seen:
        end = seen.end()
    assert (end["state"], end["counts"]["created"]) == ("done", len(NAMES) + len(DEVELOPERS))

    for name, developer in product(NAMES, DEVELOPERS):
        body = {"template": TEMPLATE, "name": name, "developer": developer}
        message = assemble.post("/assemble/template", json=body).raise_for_status().json()
        assert (message["status"], message["characters_spoken"]) == ("created", 0)

    counts = deployment.cartesia.stats()
    assert counts["requests"] == counts["spoken"] == end["plan"]["misses"] == 9
    assert counts["characters"] == end["characters_spent"] == end["plan"]["characters"]
    wanted = {("names", name) for name in NAMES} | {("developers", each) for each in DEVELOPERS}
    assert wanted <= served_items(deployment)


def test_deleting_a_dataset_changes_nothing_in_a_batch_that_speaks_it(
    deployment: Deployment, ingest: httpx.Client
) -> None:
    """Every item that was planned is spoken, and its entry still says where it came from."""
    guests = [str(each["name"]) for each in people("Guest", 24)]
    put_dataset(ingest, "guests", guests)
    template = {
        "template_name": "welcome",
        "slots": {"guest": {"dataset": "guests"}},
        "segments": [{"id": "stem.script.a", "text": "Welcome, {guest}."}],
    }
    deployment.put_object("stems", "templates/welcome.json", template)
    deployment.cartesia.wait_ms(SLOW_MS)
    batch = created(deployment, {"kind": "rotations", "template": "welcome"})
    with watched(deployment, batch) as seen:
        seen.until(lambda now: now["stage"] == "speech" and now["counts"]["created"] > 0)
        ingest.delete("/external/guests").raise_for_status()
        assert ingest.get("/external/guests").status_code == 404
        then = seen.latest
        end = seen.end()

    assert then["state"] == "running"
    assert (end["state"], end["counts"]["created"]) == ("done", len(guests))
    assert end["plan"] == then["plan"]
    spoken = [each["body"]["transcript"] for each in deployment.cartesia.requests()]
    assert sorted(spoken) == sorted(f"Welcome, {guest}." for guest in guests)
    assert {("guests", guest) for guest in guests} <= served_items(deployment)


def put_dataset(ingest: httpx.Client, name: str, items: tuple[str, ...] | list[str]) -> None:
    """Upload a dataset with these items."""
    file = (f"{name}.txt", "\n".join(items).encode(), "text/plain")
    form = {"target": name, "header_line": "0"}
    answer = ingest.post("/external/upload_base", data=form, files={"file": file})
    assert answer.status_code == 200, answer.text
    assert answer.json()["merged"]["added"] == len(items), answer.json()["reading"]


def served_items(deployment: Deployment) -> set[tuple[str, str]]:
    """Return the dataset and item of every rotation that the index says a stem speaks."""
    return {
        (dataset, said["item"])
        for entry in deployment.entries()
        for dataset, said in entry.get("rotation", {}).items()
    }
