"""The first line of a request, judged before h11 sees it.

h11 alone would wait for headers after an HTTP/0.9 line, and for a line's end after a TLS greeting,
while the other side waits for an answer.
"""

import re
from collections.abc import Awaitable, Callable

from infra.local.gateway.problem import GatewayProblem

MAX_LINE_BYTES = 16 << 10
NOT_HTTP = "this is not a request of HTTP/1.1"
_LINE = re.compile(rb"[^\s]+ [^\s]+ HTTP/\d\.\d\r?")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


async def read_beginning(read: Callable[[], Awaitable[bytes]]) -> bytes | None:
    """Return a whole request line and what came with it; None at the end of the connection.

    Raises GatewayProblem: 400 for what is not a request line, 414 beyond 16 KiB.
    """
    received = b""
    while b"\n" not in received and len(received) <= MAX_LINE_BYTES:
        data = await read()
        if not data and received:
            raise GatewayProblem(400, NOT_HTTP)
        if not data:
            return None

        received = (received + data).lstrip(b"\r\n")  # RFC 9112, 2.2
        if received and not received[:1].isalnum():
            raise GatewayProblem(400, NOT_HTTP)

    line, end, rest = received.partition(b"\n")
    return checked_line(line) + end + rest


def checked_line(line: bytes) -> bytes:
    """Return a request line, other bytes than ASCII as percent escapes (curl sends them bare).

    Raises GatewayProblem: 400 for what is not a request line (HTTP/0.9 too), 414 beyond 16 KiB.
    """
    if len(line) > MAX_LINE_BYTES:
        raise GatewayProblem(414, f"a request line may hold {MAX_LINE_BYTES} bytes at most")
    if not _LINE.fullmatch(line):
        raise GatewayProblem(400, "this is not a request line: METHOD TARGET HTTP/1.1")
    return _NOT_ASCII.sub(_escaped, line)


def _escaped(found: re.Match[bytes]) -> bytes:
    return f"%{found[0][0]:02X}".encode()
