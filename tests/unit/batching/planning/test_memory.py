"""Planning takes memory by the shard, whatever the table holds."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[4]
MEASURE = """
import sys
from pathlib import Path
from tests.memory import peak_mib
from tests.unit.batching.planning.desk import Desk, FakeFiles
from hybrid_audio.batching.request import ObjectTable

class DiskFiles(FakeFiles):
    def __init__(self, folder):
        self.kept = Disk(folder)

class Disk:
    def __init__(self, folder):
        self.folder = folder
    def path(self, name):
        return self.folder / name.replace("/", "_")
    def __setitem__(self, name, data):
        self.path(name).write_bytes(data)
    def __contains__(self, name):
        return self.path(name).exists()
    def __getitem__(self, name):
        return self.path(name).read_bytes()
    def get(self, name):
        return self[name] if name in self else None

class Uploads:
    def __init__(self, path):
        self.path = path
    def stat(self, name):
        from hybrid_audio.domain.stems.stored import StoredObject
        return StoredObject(name, 1, self.path.stat().st_size)
    def reader(self, name, *, generation=None):
        return self.path.open("rb")

table = Path(sys.argv[1])
desk = Desk(files=DiskFiles(Path(sys.argv[2])), uploads=Uploads(table))
desk.is_stored = lambda specs: [False] * len(specs)
batch, planner = desk.start(table=ObjectTable("x.csv")), desk.planner()
while (after := planner.step(batch)) != batch:
    batch = after
print(batch.plan.rows, batch.plan.misses, peak_mib())
"""


@pytest.mark.slow
def test_a_table_of_200_000_rows_is_planned_in_bounded_memory(tmp_path: Path) -> None:
    """Ten times the rows, of as many names, take a few MiB more."""
    peaks = []
    for count in (20_000, 200_000):
        table, folder = tmp_path / f"{count}.csv", tmp_path / str(count)
        folder.mkdir()
        names = [f"{chr(65 + i % 26)}{chr(97 + i // 26 % 26)}na" for i in range(676)]
        lines = (f"r{i},{names[i % 676]},Hilton\n" for i in range(count))
        table.write_text("ref,name,developer\n" + "".join(lines))

        code = [sys.executable, "-c", MEASURE, str(table), str(folder)]
        output = subprocess.run(code, cwd=REPOSITORY, capture_output=True, text=True, check=True)
        rows, misses, peak = map(int, output.stdout.split())
        assert (rows, misses) == (count, 678)
        peaks.append(peak)

    assert peaks[1] - peaks[0] <= 12
