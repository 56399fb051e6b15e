"""The handlers of /docs: the page, and the files that it loads."""

from typing import TypeVar

from werkzeug.exceptions import NotFound

from hybrid_audio.edge.call import Call, FileAnswer
from hybrid_audio.edge.pages.files import FILES, PageFile, read_file, read_page

POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",  # Swagger UI's stylesheet draws its arrows in data: addresses
        "media-src 'self' blob:",  # audio that came back plays from the browser's memory
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
"""What the page may load and do (CSP): nothing from elsewhere, nothing inline, in no frame."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",  # kept, but asked about each time: 304 while it is the same
    "Vary": "Accept-Encoding",
}


class DocsPage(FileAnswer):
    """The page."""

    types = ("text/html",)


class DocsFile(FileAnswer):
    """A script, a style, the icon or a licence of the page."""

    types = ("text/css", "text/javascript", "image/svg+xml", "text/plain")


def get_docs(call: Call) -> DocsPage:
    """Show the page on which every route can be read and tried."""
    return _sent(DocsPage, call, read_page())


def get_docs_file(call: Call) -> DocsFile:
    """Return a file of the page; it asks for those that it needs."""
    name = call.path["file"]
    if name not in FILES:
        raise NotFound(f"the page has {', '.join(FILES)}")
    takes_gzip = call.request.accept_encodings["gzip"] > 0
    return _sent(DocsFile, call, read_file(name, takes_gzip=takes_gzip))


A = TypeVar("A", bound=FileAnswer)


def _sent(kind: type[A], call: Call, file: PageFile) -> A:
    """Return the file, or 304 without it where the browser has these bytes already."""
    coding = {"Content-Encoding": "gzip"} if file.is_gzipped else {}
    headers = {**HEADERS, "ETag": f'"{file.etag}"'}
    if call.request.if_none_match.contains_weak(file.etag):
        return kind(b"", file.content_type, headers, status=304)
    return kind(file.content, file.content_type, {**headers, **coding})
