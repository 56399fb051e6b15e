"""The paths of the HTTP side."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from infra.local.tasks.dispatch.keys import Key
from infra.local.tasks.queues.store import Store
from infra.local.tasks.service import Service
from infra.local.tasks.web.depths import depths_of
from infra.local.tasks.web.rest import Rest

JWKS_PATH = "/.well-known/jwks.json"
PEMS_PATH = "/certs"
MOST_BYTES = 8 << 20


def application(store: Store, service: Service, key: Key) -> web.Application:
    """Return the application: liveness, queue depths, the public key in two forms, REST."""
    made = web.Application(client_max_size=MOST_BYTES)
    queues = _json(lambda: {"queues": depths_of(store)})
    made.router.add_get("/live", _json(dict))
    made.router.add_get("/", queues)
    made.router.add_get("/queues", queues)
    made.router.add_get(JWKS_PATH, _json(key.jwks))
    made.router.add_get(PEMS_PATH, _json(key.pems))
    made.router.add_route("*", "/v2/{path:.+}", Rest(service).answer)
    return made


def _json(content: Callable[[], Any]) -> Callable[[web.Request], Any]:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(content())

    return answer
