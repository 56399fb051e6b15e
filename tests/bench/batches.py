"""Batches beside plain calls from as many threads, what they ask of the stores, and large ones."""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from tests import processes
from tests.batch_cloud import PROJECT, WARMING, BatchCloud, recipients, running_batches

NAMES, DEVELOPERS, MESSAGES = 990, 10, 2_000
FEW_NAMES, FEW_DEVELOPERS = 20, 5
SIZES = (12_500, 25_000, 50_000, 100_000)
LARGEST = 1_000_000
PAGE = 100
LOOK_EVERY_S = 1.0
"""Each look takes some 10 ms of the function's CPU time."""


def run() -> None:
    """Print each figure as soon as it is known."""
    overhead()
    operations()
    growth()
    with running_batches(is_counted=False) as cloud:
        largest(cloud)


def overhead() -> None:
    """Print what a batch takes beside the same stems and messages made by plain calls.

    Both in a process that has made one message before.
    """
    table = recipients(NAMES, DEVELOPERS, MESSAGES)
    with running_batches(is_counted=False) as cloud:
        control = _control(cloud, table)
    with running_batches(is_counted=False) as cloud:
        cloud.waited(cloud.create(WARMING.encode())["batch_id"])
        before, began_s = processes.used(), time.perf_counter()
        moments = _moments(cloud, cloud.create(table)["batch_id"], began_s)
        used = processes.since(before)

    speech, messages = control["speech"], control["messages"]
    alone_s, alone_cpu_s = speech["s"] + messages["s"], speech["cpu_s"] + messages["cpu_s"]
    cpu_s = used["function"].cpu_s
    print(f"{speech['items']} stems, {messages['items']} messages")
    print(
        f"alone: stems {speech['s']:.1f} s, messages {messages['s']:.1f} s, {alone_cpu_s:.1f} CPU s"
    )
    print(f"batch: {moments} s; function {cpu_s:.1f} CPU s")
    print(f"over the sum: {moments['done'] / alone_s - 1:+.0%}; CPU {cpu_s / alone_cpu_s - 1:+.0%}")
    _print_used(used)


def operations() -> None:
    """Print what Firestore and Cloud Storage are asked for each message, its stems aside."""
    with running_batches(is_counted=True) as cloud:
        cloud.waited(cloud.create(recipients(NAMES, DEVELOPERS, NAMES))["batch_id"])
        cloud.taken()
        table = recipients(NAMES, DEVELOPERS, MESSAGES)
        cloud.waited(cloud.create(table, format="flac")["batch_id"])
        for store, counts in zip(("Firestore", "Cloud Storage"), cloud.taken(), strict=True):
            print(f"{store}, a message: {_each(counts, MESSAGES)}")


def growth() -> None:
    """Print how planning, doing and reading grow with the rows; their messages are few."""
    for rows in SIZES:
        with running_batches(is_counted=False) as cloud:
            cloud.waited(cloud.create(recipients(FEW_NAMES, FEW_DEVELOPERS, 100))["batch_id"])
            processes.forget_peaks()
            before = processes.used()
            began_s = time.perf_counter()
            id = cloud.create(recipients(FEW_NAMES, FEW_DEVELOPERS, rows))["batch_id"]
            moments = _moments(cloud, id, began_s)
            print(f"{rows} rows: {moments} s")
            _print_used(processes.since(before))
            _print_reads(cloud, id)


def largest(cloud: BatchCloud) -> None:
    """Print what planning an upload of a million rows takes."""
    table = recipients(FEW_NAMES, FEW_DEVELOPERS, LARGEST)
    _upload(cloud, "large.csv", table)
    processes.forget_peaks()
    before, began_s = processes.used(), time.perf_counter()
    body = {
        "kind": "messages",
        "template": "double_anchor_hybrid",
        "object": {"name": "large.csv"},
        "start": "manual",
    }
    made = cloud.http.post("/batches", json=body).raise_for_status().json()
    batch = cloud.waited(made["batch_id"], "planned", "failed")
    print(f"{LARGEST} rows of {len(table) >> 20} MiB: {batch['state']} {batch['reason']}")
    print(
        f"planned in {time.perf_counter() - began_s:.1f} s: {batch['plan']['rows']['total']} rows"
    )
    _print_used(processes.since(before))


def _control(cloud: BatchCloud, table: bytes) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(table)
        file.flush()
        command = [sys.executable, "-m", "tests.bench.batch_control", file.name]
        environ = {**cloud.environ, "PYTHONPATH": str(Path.cwd())}
        done = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _moments(cloud: BatchCloud, id: str, began_s: float) -> dict[str, float]:
    """Wait for the end of a batch; return when each of its stages was first seen."""
    moments: dict[str, float] = {}
    while not moments.keys() & {"done", "partial", "failed"}:
        batch = cloud.batch(id)
        state = batch["stage"] if batch["state"] == "running" else batch["state"]
        moments.setdefault(str(state), round(time.perf_counter() - began_s, 1))
        time.sleep(LOOK_EVERY_S)
    return moments


def _print_reads(cloud: BatchCloud, id: str) -> None:
    paths = {
        "GET": f"/batches/{id}",
        "first page": f"/batches/{id}/outcomes?limit={PAGE}",
        "failed": f"/batches/{id}/outcomes?state=failed&limit={PAGE}",
        "manifest": f"/batches/{id}/manifest?format=csv",
    }
    for name, path in paths.items():
        before, began_s = processes.used(), time.perf_counter()
        size = len(cloud.http.get(path, follow_redirects=True).raise_for_status().content)
        took_s = time.perf_counter() - began_s
        cpu_s = processes.since(before)["function"].cpu_s
        print(f"   {name}: {took_s * 1000:.0f} ms, {cpu_s:.2f} CPU s, {size >> 10} KiB")


def _upload(cloud: BatchCloud, name: str, content: bytes) -> None:
    storage = cloud.environ["STORAGE_EMULATOR_HOST"]
    path = f"{storage}/upload/storage/v1/b/{PROJECT}-uploads/o?uploadType=media&name={name}"
    httpx.post(path, content=content, timeout=120).raise_for_status()


def _each(counts: Counter[str], messages: int) -> dict[str, float]:
    return {name: round(count / messages, 3) for name, count in sorted(counts.items())}


def _print_used(used: dict[str, processes.Used]) -> None:
    for name, each in sorted(used.items()):
        print(f"   {name}: {each.cpu_s:.1f} CPU s, peak {each.peak_mib} MiB")


if __name__ == "__main__":
    run()
