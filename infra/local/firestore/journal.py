"""The file that survives a kill: one SQLite row a document, one SQLite transaction a commit.

WAL with `synchronous=NORMAL`: a commit is in the kernel's hands before it is acknowledged, so
killing this process at any point loses nothing and keeps nothing half. Only a power cut may cost
the last commits, and never breaks the file; waiting for the disk (`FULL`) costs ten times as much
for each commit, which a laptop's emulator need not pay.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, document BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS commits (
    one INTEGER PRIMARY KEY CHECK (one = 1), last_us INTEGER NOT NULL
);
INSERT OR IGNORE INTO commits VALUES (1, 0);
"""


class Journal:
    """Documents as bytes, in a file that one process holds at a time."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; sqlite3.OperationalError when another process holds it."""
        self._db = sqlite3.connect(path, isolation_level=None, timeout=1.0, check_same_thread=False)
        self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")

    def last_commit_us(self) -> int:
        """Return the time of the last commit, 0 in a new file."""
        last: int = self._db.execute("SELECT last_us FROM commits").fetchone()[0]
        return last

    def documents(self) -> Iterator[bytes]:
        """Yield every stored document."""
        for (document,) in self._db.execute("SELECT document FROM documents ORDER BY name"):
            yield document

    def commit(self, changes: Iterable[tuple[str, bytes | None]], at: int) -> None:
        """Store all changes (None: delete) or none."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for name, document in changes:
                self._change(name, document)
            self._db.execute("UPDATE commits SET last_us = ?", (at,))
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _change(self, name: str, document: bytes | None) -> None:
        if document is None:
            self._db.execute("DELETE FROM documents WHERE name = ?", (name,))
        else:
            self._db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?)", (name, document))

    def close(self) -> None:
        """Write everything into the one file and let it go."""
        self._db.close()
