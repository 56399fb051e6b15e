"""A list of 200,000 rows, from its bytes to its dataset, within the memory of a small instance."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from infra.local.parts.part import REPOSITORY
from tests.emulators import running_firestore
from tests.functions.conftest import running_gcs

ROWS = 200_000
MOST_MIB = 300
BUCKETS = ("large-stems", "large-outputs", "large-uploads")

INGESTING = """
import io, json, pathlib, sys
from tests.memory import peak_mib
from hybrid_audio import ingest, rotation, services
data = pathlib.Path(sys.argv[1]).read_bytes()
stores = {"datasets": services.dataset_store(), "snapshots": services.stem_objects()}
done = ingest.ingest_list(io.BytesIO(data), ingest.Upload("names", "list.csv"), **stores)
peak = peak_mib()
served, = rotation.next_items("names", rotation=services.rotation_store())
print(json.dumps({"peak_mib": peak, "added": done.merged.added, "next": served.item.text}))
"""


@pytest.mark.storm  # `make test` has as many go through the door of a process
def test_two_hundred_thousand_rows_become_a_dataset(tmp_path: Path) -> None:
    """Everything counted: the process with its libraries, the file, the items, the snapshot."""
    rows = "".join(f"Name{n:06d} Öz,Town {n % 977}\n" for n in range(ROWS))
    (tmp_path / "list.csv").write_text(f"first_name,city\n{rows}", encoding="utf-8")
    with running_firestore(tmp_path) as firestore, running_gcs() as storage:
        for bucket in BUCKETS:
            httpx.post(f"{storage}/storage/v1/b", json={"name": bucket}).raise_for_status()
        names = dict(
            zip(("STEMS_BUCKET", "OUTPUTS_BUCKET", "UPLOADS_BUCKET"), BUCKETS, strict=True)
        )
        hosts = {"FIRESTORE_EMULATOR_HOST": firestore, "STORAGE_EMULATOR_HOST": storage}
        told = json.loads(
            subprocess.check_output(
                [sys.executable, "-c", INGESTING, str(tmp_path / "list.csv")],
                env={**os.environ, "APP_ENV": "dev", "GCP_PROJECT": "large", **names, **hosts},
                cwd=REPOSITORY,
            )
        )
    assert (told["added"], told["next"]) == (ROWS, "Name000000 Öz")
    assert told["peak_mib"] < MOST_MIB
