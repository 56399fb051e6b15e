"""The file that survives a kill: one SQLite row a queue, task, taken name and operation.

WAL with `synchronous=NORMAL`, as the Firestore emulator's journal has it and for its reasons: what
was acknowledged outlives a kill of this process at any point.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.tasks import messages as m
from infra.local.tasks.messages import Message
from infra.local.tasks.queues.task import StoredTask

_SCHEMA = """
CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, queue BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tasks (
    name TEXT PRIMARY KEY, task BLOB NOT NULL,
    failures INTEGER NOT NULL, executions INTEGER NOT NULL, previous_status INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS gone (name TEXT PRIMARY KEY, at_us INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS operations (
    name TEXT PRIMARY KEY, operation BLOB NOT NULL, at_us INTEGER NOT NULL
);
"""


class Journal:
    """Queues and tasks as bytes, in a file that one process holds at a time."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; sqlite3.OperationalError when another process holds it."""
        self._db = sqlite3.connect(path, isolation_level=None, timeout=1.0)
        self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep everything that the block writes, or nothing; blocks nest."""
        if self._db.in_transaction:
            yield
            return

        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def queues(self) -> Iterator[Message]:
        """Yield every queue."""
        for (queue,) in self._db.execute("SELECT queue FROM queues ORDER BY name"):
            yield m.Queue.FromString(queue)

    def tasks(self) -> Iterator[StoredTask]:
        """Yield every task, the oldest first."""
        rows = "SELECT task, failures, executions, previous_status FROM tasks ORDER BY rowid"
        for task, failures, executions, previous_status in self._db.execute(rows):
            yield StoredTask(m.Task.FromString(task), failures, executions, previous_status)

    def gone(self) -> Iterator[tuple[str, int]]:
        """Yield every taken name with the time (µs) since when nothing has it, oldest first."""
        yield from self._db.execute("SELECT name, at_us FROM gone ORDER BY at_us")

    def save_queue(self, queue: Message) -> None:
        """Store a queue, new or changed."""
        self._write("INSERT OR REPLACE INTO queues VALUES (?, ?)", queue.name, to_bytes(queue))

    def end_queue(self, name: str, at: int) -> None:
        """Delete a queue, and remember its name."""
        self._write("DELETE FROM queues WHERE name = ?", name)
        self._write("INSERT OR REPLACE INTO gone VALUES (?, ?)", name, at)

    def save_task(self, task: StoredTask) -> None:
        """Store a task, new or changed; a changed one keeps its place."""
        self._write(
            "INSERT INTO tasks VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
            "task = excluded.task, failures = excluded.failures, "
            "executions = excluded.executions, previous_status = excluded.previous_status",
            task.name,
            to_bytes(task.message),
            task.failures,
            task.executions,
            task.previous_status,
        )

    def end_task(self, name: str, at: int) -> None:
        """Delete a task, and remember its name."""
        self._write("DELETE FROM tasks WHERE name = ?", name)
        self._write("INSERT OR REPLACE INTO gone VALUES (?, ?)", name, at)

    def forget(self, name: str) -> None:
        """Let a name be used again."""
        self._write("DELETE FROM gone WHERE name = ?", name)

    def save_operation(self, operation: Message, at: int, *, forget_before: int) -> None:
        """Store what a batch came to; those before `forget_before` are dropped."""
        self._write("DELETE FROM operations WHERE at_us < ?", forget_before)
        self._write(
            "INSERT OR REPLACE INTO operations VALUES (?, ?, ?)",
            operation.name,
            to_bytes(operation),
            at,
        )

    def find_operation(self, name: str) -> Message | None:
        """Return what a batch came to, None where it is not known."""
        rows = self._db.execute("SELECT operation FROM operations WHERE name = ?", (name,))
        found = rows.fetchone()
        return None if found is None else m.Operation.FromString(found[0])

    def close(self) -> None:
        """Write everything into the one file and let it go."""
        self._db.close()

    def _write(self, statement: str, *values: object) -> None:
        self._db.execute(statement, values)


def to_bytes(message: Message) -> bytes:
    """Return a message as it is stored."""
    data: bytes = message.SerializeToString()
    return data
