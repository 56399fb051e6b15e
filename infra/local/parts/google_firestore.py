"""Google's own Firestore emulator, from an installed gcloud SDK; it keeps no state."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from infra.local.parts.part import Address, CannotStart, Part
from infra.local.parts.readiness import answers

INSIDE_SDK = Path("platform/cloud-firestore-emulator/cloud_firestore_emulator")
USUAL_PLACES = (
    "/usr/lib/google-cloud-sdk",
    "/usr/share/google-cloud-sdk",
    "/usr/local/share/google-cloud-sdk",
    "/opt/google-cloud-sdk",
    "/opt/homebrew/share/google-cloud-sdk",
    "/snap/google-cloud-cli/current",
    "~/google-cloud-sdk",
)


def find_emulator(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the emulator's start script, None where it is not installed.

    Looks into CLOUDSDK_ROOT, then where `gcloud` is, then into the usual places.
    """
    return next((found for root in _sdks(environ) if (found := root / INSIDE_SDK).is_file()), None)


def part(environ: Mapping[str, str]) -> Part:
    """Return the part; raises CannotStart, saying what to install, without emulator or Java."""
    emulator = find_emulator(environ)
    if emulator is None:
        raise CannotStart(
            "FIRESTORE=official: Google's emulator was not found; install it (gcloud "
            "components install "
            "cloud-firestore-emulator), name its SDK in CLOUDSDK_ROOT, or leave FIRESTORE "
            "unset to use ours"
        )
    if shutil.which(environ.get("JAVA", "java"), path=environ.get("PATH")) is None:
        raise CannotStart(
            "FIRESTORE=official: Google's emulator needs Java; install a JRE 11 or newer, or "
            "use ours"
        )

    def command(address: Address) -> list[str]:
        return [str(emulator), "start", "--host=127.0.0.1", f"--port={address.port}"]

    return Part(
        name="firestore",
        command=command,
        is_ready=answers("/"),
        gives={"FIRESTORE_EMULATOR_HOST": "{address}"},
        yields_to=("FIRESTORE_EMULATOR_HOST",),
    )


def _sdks(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("CLOUDSDK_ROOT"):
        yield Path(environ["CLOUDSDK_ROOT"])
    gcloud = shutil.which("gcloud", path=environ.get("PATH"))
    if gcloud is not None:
        yield Path(gcloud).resolve().parents[1]
    yield from (Path(place).expanduser() for place in USUAL_PLACES)
