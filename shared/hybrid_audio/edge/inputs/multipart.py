"""Uploads as browsers and curl send them: one file and a few text fields."""

import io
from dataclasses import dataclass, field
from typing import IO

from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.formparser import FormDataParser

from hybrid_audio.edge.call import Call
from hybrid_audio.errors import InvalidInput

MULTIPART = "multipart/form-data"
MAX_FIELDS_BYTES = 16_384


@dataclass(frozen=True)
class SentFile:
    """A file, rewound, and its name without folders."""

    content: IO[bytes] = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True)
class Form:
    """The file, and the text fields beside it."""

    file: SentFile
    fields: dict[str, str] = field(repr=False)


def read_form(call: Call) -> Form:
    """Return the form of a multipart body.

    Raises UnsupportedMediaType for another body, BadRequest for a damaged one, InvalidInput at
    `file` where there is not exactly one file of that name, and at a field that is given twice.
    """
    request = call.request
    if request.mimetype != MULTIPART:
        raise UnsupportedMediaType(
            f"send the file as {MULTIPART}, for example curl -F file=@names.csv -F target=names"
        )
    parser = FormDataParser(
        stream_factory=_in_memory,
        max_form_memory_size=MAX_FIELDS_BYTES,
        max_form_parts=20,
        silent=False,
    )
    try:
        _, texts, files = parser.parse(
            io.BytesIO(call.body), MULTIPART, len(call.body), request.mimetype_params
        )
    except ValueError:
        raise BadRequest("the multipart body is damaged") from None
    if [name for name, _ in files.items(multi=True)] != ["file"]:
        raise InvalidInput.at("file", "must be exactly one file, in the field named file")
    repeated = [name for name, values in texts.lists() if len(values) > 1]
    if repeated:
        raise InvalidInput.at(repeated[0], "is given more than once")
    upload = files["file"]
    return Form(
        SentFile(upload.stream, (upload.filename or "").rsplit("/", 1)[-1]), texts.to_dict()
    )


def _in_memory(*_args: object, **_options: object) -> IO[bytes]:
    """The body is in memory already, and so is a function's disk."""
    return io.BytesIO()
