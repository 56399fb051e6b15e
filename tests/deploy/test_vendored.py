"""What was taken over from elsewhere is exactly as it was published, with its licence."""

import gzip
import json
from hashlib import sha256

from hybrid_audio.edge.pages.files import FILES, SWAGGER_UI

RECORD = json.loads((SWAGGER_UI / "vendored.json").read_text(encoding="utf-8"))


def published(name: str) -> bytes:
    """Return the file as it was published; large ones are kept gzipped."""
    kept = SWAGGER_UI / f"{name}.gz"
    if kept.exists():
        return gzip.decompress(kept.read_bytes())
    return (SWAGGER_UI / name).read_bytes()


def test_each_vendored_file_has_the_hash_of_the_published_one():
    """Nobody can change a line of a minified file unseen."""
    found = {name: sha256(published(name)).hexdigest() for name in RECORD["sha256"]}
    assert found == RECORD["sha256"]


def test_no_vendored_file_is_without_a_hash():
    """The record and the folder hold the same files."""
    kept = {path.name.removesuffix(".gz") for path in SWAGGER_UI.iterdir()}
    assert kept - {"vendored.json"} == set(RECORD["sha256"])


def test_the_licence_and_notice_go_wherever_the_vendored_script_goes():
    """A browser can read them beside the script, as the Apache licence asks."""
    texts = {path.name for path in FILES.values()}
    assert {"LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"} <= texts
