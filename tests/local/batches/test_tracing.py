"""One id and one trace follow a batch from its request to its last task, in every log."""

import json
from pathlib import Path
from typing import Any

from tests.local.batches.deployment import Deployment
from tests.local.batches.watching import eventually, messages_of, outcomes, people, watched

REQUEST, TRACE = "order-4711", "4bf92f3577b34da6a3ce929d0e0e4736"
HEADERS = {"X-Request-ID": REQUEST, "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}


def log_lines(log: Path) -> list[dict[str, Any]]:
    """Return the lines of requests that a function logged."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line["message"] == "request"]


def test_one_id_follows_a_batch_to_its_last_task(deployment: Deployment) -> None:
    """Also past a pause, though who resumes has an id of his own."""
    body = messages_of(people("Traced", 60))
    made = deployment.http.post("/batches", json=body, headers=HEADERS).json()
    steps = f"/batches/{made['batch_id']}"
    with watched(deployment, made) as seen:
        seen.until(lambda batch: batch["state"] == "running", "work to begin")
        deployment.http.post(f"{steps}/pause", headers={"X-Request-ID": "other"})
        eventually(lambda: not deployment.tasks_left(), "its tasks to stop")
        deployment.http.post(f"{steps}/resume", headers={"X-Request-ID": "other"})
        end = seen.end()
    eventually(lambda: not deployment.tasks_left(), "empty queues")

    assert (end["state"], end["request_id"]) == ("done", REQUEST)
    found = outcomes(deployment, made["batch_id"])
    assert {row["request_id"] for row in found} == {REQUEST}

    tasks = [line for line in log_lines(deployment.worker_log) if "/tasks/" in url(line)]
    assert {line["request_id"] for line in tasks if url(line) != "/tasks/sweep"} == {REQUEST}
    traces = {line["logging.googleapis.com/trace"] for line in tasks if line_is_of_batch(line)}
    assert traces == {f"projects/{deployment.environ['GCP_PROJECT']}/traces/{TRACE}"}
    assert {url(line) for line in tasks} >= {"/tasks/advance", "/tasks/work"}


def url(line: dict[str, Any]) -> str:
    """Return the route of a request."""
    return str(line["httpRequest"]["requestUrl"])


def line_is_of_batch(line: dict[str, Any]) -> bool:
    """Return whether a request did something for the batch."""
    return bool(line["request_id"] == REQUEST)
