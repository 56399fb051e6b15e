"""Passes one request to a part and its answer back, byte for byte, in pieces as they come."""

import asyncio
from contextlib import suppress

import h11

from infra.local.gateway.caller import Caller
from infra.local.gateway.part_call import PartCall
from infra.local.gateway.rules import MAX_BODY_BYTES, Fields, end_to_end, passed_on, too_large


async def relay(caller: Caller, request: h11.Request, target: bytes, call: PartCall) -> None:
    """Pass the request to the part under this target, and its answer back.

    Ends the call at once when the caller leaves, so that the part's thread is free again as soon as
    it writes. Raises CallerLeft, and GatewayProblem: 413 for a body that grows beyond 32 MiB, 502
    and 504 for a part that breaks off or is silent, also in the middle of an answer.
    """
    up = asyncio.create_task(_pass_on(caller, request, target, call))
    down = asyncio.create_task(_pass_back(caller, call))

    try:
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        # `up` ends with an error only; beside a finished answer it does not matter.
        (down if down.done() else up).result()
    finally:
        call.abort()
        up.cancel()
        down.cancel()
        await asyncio.gather(up, down, return_exceptions=True)


async def _pass_on(caller: Caller, request: h11.Request, target: bytes, call: PartCall) -> None:
    headers = _request_headers(request)
    # A part may answer, and close, before it has read everything: its answer then counts.
    with suppress(ConnectionError):
        await call.send(h11.Request(method=request.method, target=target, headers=headers))
        passed = 0
        async for piece in caller.body():
            passed += len(piece.data) if isinstance(piece, h11.Data) else 0
            if passed > MAX_BODY_BYTES:
                raise too_large()
            await call.send(piece)
        await caller.until_left()

    await asyncio.Event().wait()


def _request_headers(request: h11.Request) -> Fields:
    kept = passed_on(request)
    names = {name for name, _ in request.headers}
    if b"host" not in names:  # HTTP/1.0 needs none, HTTP/1.1 does
        kept.insert(0, (b"Host", b"127.0.0.1"))
    if b"transfer-encoding" in names:
        kept.append((b"Transfer-Encoding", b"chunked"))
    return [*kept, (b"Connection", b"close")]


async def _pass_back(caller: Caller, call: PartCall) -> None:
    response = await call.response()
    await caller.send(
        h11.Response(
            status_code=response.status_code,
            headers=end_to_end(response),
            reason=response.reason,
        )
    )

    async for piece in call.body():
        if isinstance(piece, h11.EndOfMessage) and not caller.is_http_1_1:
            piece = h11.EndOfMessage()  # without trailers, which need chunks
        await caller.send(piece)
