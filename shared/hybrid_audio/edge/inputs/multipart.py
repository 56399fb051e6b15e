"""Read uploads as browsers and curl send them: one file and a few text fields."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.formparser import MultiPartParser

from hybrid_audio.errors import InvalidInput

MULTIPART = "multipart/form-data"
MAX_PARTS = 40
MAX_FIELD_CHARACTERS = 16_384
MAX_BOUNDARY_CHARACTERS = 200

_PIECE_BYTES = 1 << 16
_PARSER_BYTES = 4 * _PIECE_BYTES
"""How much of a part the parser may hold before it passes it on.

Werkzeug calls this `max_form_memory_size` and counts the piece that it is just fed, also of a
file: a value below the size of a piece refuses every file that is larger than it.
"""


@dataclass(frozen=True)
class SentFile:
    """A file, rewound, its name without folders, and the `charset` of its own Content-Type."""

    content: IO[bytes] = field(repr=False)
    name: str = field(repr=False)
    charset: str | None = None


@dataclass(frozen=True)
class Form:
    """The file, and the text fields beside it, each with its values in the order of the body."""

    file: SentFile
    fields: dict[str, list[str]] = field(repr=False)

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yield the contents of the form in a fixed order: fields by name, then the file.

        The boundary and the order of the parts carry no meaning, and differ between attempts.
        """
        for name, values in sorted(self.fields.items()):
            for value in values:
                yield f"field {name}", value.encode("utf-8", "surrogatepass")

        yield "file name", self.file.name.encode("utf-8", "surrogatepass")
        yield "file charset", (self.file.charset or "").encode("utf-8", "surrogatepass")
        self.file.content.seek(0)
        yield "file", self.file.content.read()
        self.file.content.seek(0)


def read_form(request: Request, body: bytes) -> Form:
    """Return the form of a multipart body.

    Raises UnsupportedMediaType for another body, BadRequest for a damaged one,
    RequestEntityTooLarge for more than `MAX_PARTS` parts or a field longer than
    `MAX_FIELD_CHARACTERS`, and InvalidInput at `file` unless exactly one file has that name.
    """
    if request.mimetype != MULTIPART:
        raise UnsupportedMediaType(
            f"send the file as {MULTIPART}, for example curl -F file=@names.csv -F target=names"
        )
    texts, files = _parsed(body, request.mimetype_params.get("boundary", ""))

    if [name for name, _ in files.items(multi=True)] != ["file"]:
        raise InvalidInput.at("file", "must be exactly one file, in the field named file")
    upload = files["file"]
    name = (upload.filename or "").rsplit("/", 1)[-1]
    charset = upload.mimetype_params.get("charset") or None
    return Form(SentFile(upload.stream, name, charset), dict(texts.lists()))


def _parsed(body: bytes, boundary: str) -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
    if not (0 < len(boundary) <= MAX_BOUNDARY_CHARACTERS and boundary.isascii()):
        raise BadRequest("the multipart body has no boundary that can be read")

    parser = MultiPartParser(
        stream_factory=_in_memory,
        max_form_memory_size=_PARSER_BYTES,
        max_form_parts=MAX_PARTS,
        buffer_size=_PIECE_BYTES,
    )
    try:
        texts, files = parser.parse(io.BytesIO(body), boundary.encode("ascii"), len(body))
    except ValueError:
        raise BadRequest("the multipart body is damaged") from None
    except RequestEntityTooLarge:
        raise RequestEntityTooLarge(
            f"the form has more than {MAX_PARTS} parts, or a part of it is too long"
        ) from None

    longest = max((len(value) for _, value in texts.items(multi=True)), default=0)
    if longest > MAX_FIELD_CHARACTERS:
        raise RequestEntityTooLarge(f"a field is longer than {MAX_FIELD_CHARACTERS} characters")
    return texts, files


def _in_memory(*_args: object, **_options: object) -> IO[bytes]:
    """Keep a part in memory: the body is there already, and a function's disk is memory too."""
    return io.BytesIO()
