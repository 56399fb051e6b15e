"""The files of the page: read when a browser asks for them, so that a start pays nothing."""

import gzip
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

OWN = Path(__file__).parent / "static"
SWAGGER_UI = OWN / "swagger-ui"
PAGE = "docs.html"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}

FILES: dict[str, Path] = {
    "docs.css": OWN / "docs.css",
    "docs.js": OWN / "docs.js",
    "icon.svg": OWN / "icon.svg",
    "swagger-ui.css": SWAGGER_UI / "swagger-ui.css.gz",
    "swagger-ui-bundle.js": SWAGGER_UI / "swagger-ui-bundle.js.gz",
    "swagger-ui-bundle.js.LICENSE.txt": SWAGGER_UI / "swagger-ui-bundle.js.LICENSE.txt",
    "LICENSE.txt": SWAGGER_UI / "LICENSE",
    "NOTICE.txt": SWAGGER_UI / "NOTICE",
}
"""Where each file of the page lies, by its name under /docs/: the large ones are kept gzipped."""


@dataclass(frozen=True)
class PageFile:
    """A file as it is sent, gzipped or not; `etag` tells these bytes from others."""

    content: bytes = field(repr=False)
    content_type: str
    is_gzipped: bool

    @property
    def etag(self) -> str:
        """The first half of the bytes' SHA-256."""
        return sha256(self.content).hexdigest()[:32]


def read_page() -> PageFile:
    """Return the page itself."""
    return _read(OWN / PAGE, TYPES[".html"], takes_gzip=False)


def read_file(name: str, *, takes_gzip: bool) -> PageFile:
    """Return the file of this name under /docs/, gzipped where it is kept so and may be.

    Raises KeyError where there is none.
    """
    return _read(FILES[name], TYPES[Path(name).suffix], takes_gzip=takes_gzip)


def _read(path: Path, content_type: str, *, takes_gzip: bool) -> PageFile:
    kept = path.read_bytes()
    if path.suffix != ".gz":
        return PageFile(kept, content_type, is_gzipped=False)
    if takes_gzip:
        return PageFile(kept, content_type, is_gzipped=True)
    return PageFile(gzip.decompress(kept), content_type, is_gzipped=False)
