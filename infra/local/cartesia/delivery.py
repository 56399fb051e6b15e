"""How an answer travels: whole, or as a fault has it."""

import asyncio
import json

from aiohttp import web

from infra.local.cartesia.faults import InjectedFault

PAGE = "<!doctype html><html><body><h1>Bad gateway</h1></body></html>"
TRICKLES_PER_S = 20


async def instead(request: web.Request, fault: InjectedFault) -> web.Response | None:
    """Return what comes instead of audio, if the fault asks for that.

    A hang ends when the caller leaves, which cancels this call.
    """
    if fault.hang:
        await asyncio.Event().wait()

    if fault.reset:
        _break(request)
        return web.Response(status=500)
    if fault.html:
        return web.Response(
            status=fault.status or 200,
            text=PAGE,
            content_type="text/html",
            headers=dict(fault.headers),
        )
    if fault.status is not None:
        kind = "application/json" if _is_json(fault.body) else "text/plain"
        return web.Response(
            status=fault.status, text=fault.body, content_type=kind, headers=dict(fault.headers)
        )

    return web.Response(content_type="audio/wav") if fault.empty else None


async def deliver(request: web.Request, body: bytes, fault: InjectedFault) -> web.StreamResponse:
    """Send the audio, and return the finished response."""
    if not (fault.cut_off or fault.trickle_bytes_s):
        return web.Response(body=body, content_type="audio/wav", headers=dict(fault.headers))

    response = web.StreamResponse(
        headers={**fault.headers, "Content-Type": "audio/wav", "Content-Length": str(len(body))}
    )
    await response.prepare(request)
    if fault.cut_off:
        await response.write(body[: len(body) // 2])
        _break(request)
        return response

    step = max(1, (fault.trickle_bytes_s or 0) // TRICKLES_PER_S)
    for start in range(0, len(body), step):
        await response.write(body[start : start + step])
        await asyncio.sleep(step / (fault.trickle_bytes_s or 1))
    await response.write_eof()
    return response


def _break(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
