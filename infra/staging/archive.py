"""An archive of a staged folder that is the same, byte for byte, wherever it is made."""

import hashlib
import io
import zipfile
from pathlib import Path

HASH_DIGITS = 16
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that the format can say; the true one would change the bytes."""

FILE_MODE = 0o100644 << 16
UNIX = 3


def archived(folder: Path, into: Path) -> Path:
    """Write `<folder's name>-<first digits of its SHA-256>.zip`, and return its path.

    Files are stored, not deflated: how a file is deflated differs from one zlib to another.
    Archives of the same function that were made before are removed.
    """
    content = _zipped(folder)
    digest = hashlib.sha256(content).hexdigest()[:HASH_DIGITS]
    for old in into.glob(f"{folder.name}-*.zip"):
        old.unlink()

    path = into / f"{folder.name}-{digest}.zip"
    path.write_bytes(content)
    return path


def _zipped(folder: Path) -> bytes:
    written = io.BytesIO()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EARLIEST)
            entry.external_attr, entry.create_system = FILE_MODE, UNIX
            archive.writestr(entry, path.read_bytes())
    return written.getvalue()
