"""An upload of 200,000 recipients, read from Cloud Storage and planned in bounded memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from infra.local.parts.part import REPOSITORY
from tests.functions.conftest import running_gcs

ROWS = 200_000
MOST_MIB = 200
BUCKETS = {
    "STEMS_BUCKET": "table-stems",
    "OUTPUTS_BUCKET": "table-outputs",
    "UPLOADS_BUCKET": "table-uploads",
}
PLANNING = """
import json, sys
from pathlib import Path
from tests.memory import peak_mib
from hybrid_audio import services
from hybrid_audio.clients.storage.batch_files import BatchFiles
from hybrid_audio.batching.request import ObjectTable
from tests.unit.batching.planning.desk import Desk

uploads, files = services.upload_objects(), BatchFiles(services.output_objects())
with Path(sys.argv[1]).open("rb") as table, uploads.writer("crm/june.csv", "text/csv") as upload:
    while piece := table.read(1 << 20):
        upload.write(piece)
desk = Desk(files=files, uploads=uploads)
desk.is_stored = services.stem_library().existing
batch, planner = desk.start(table=ObjectTable("crm/june.csv")), desk.planner()
while (after := planner.step(batch)) != batch:
    batch = after
index = files.read_json("batches/b1/stems/0/index.json")
print(json.dumps({"rows": batch.plan.rows, "misses": batch.plan.misses, "failing":
    batch.plan.failing, "index": sum(index["counts"]), "peak_mib": peak_mib()}))
"""


@pytest.mark.slow
def test_two_hundred_thousand_recipients_are_planned_from_an_upload(tmp_path: Path) -> None:
    """The upload is never held whole, and every row is counted."""
    names = [f"{chr(65 + i % 26)}{chr(97 + i // 26)}ë" for i in range(260)]
    rows = (f"r{n},{names[n % 260]},Hilton,{'x' * 60}\n" for n in range(ROWS))
    table = tmp_path / "june.csv"
    table.write_text("ref,Vorname,developer,note\n" + "".join(rows) + "r,,Hilton,\n")

    with running_gcs() as storage:
        for bucket in BUCKETS.values():
            httpx.post(f"{storage}/storage/v1/b", json={"name": bucket}).raise_for_status()
        env = {"APP_ENV": "dev", "GCP_PROJECT": "table", "STORAGE_EMULATOR_HOST": storage}
        code = [sys.executable, "-c", PLANNING, str(table)]
        output = subprocess.check_output(code, env={**os.environ, **env, **BUCKETS}, cwd=REPOSITORY)
    found = json.loads(output)

    assert (found["rows"], found["failing"]) == (ROWS + 1, 1)
    assert found["misses"] == found["index"] == 262
    assert found["peak_mib"] < MOST_MIB
