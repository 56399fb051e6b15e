"""The route table: what each function answers to. Handlers are named, not imported, so that a start stays light."""

from dataclasses import dataclass
from importlib import import_module

from hybrid_audio.edge.call import Handler
from hybrid_audio.runtime.loading import undisturbed


@dataclass(frozen=True)
class Route:
    """One method and path, and the handler `module:function` under `hybrid_audio.edge` that answers it."""

    method: str
    path: str
    handler: str
    is_open: bool = False
    is_common: bool = False
    keeps_answer: bool = False
    timeout_s: float = 60.0
    max_body_bytes: int = 1 << 20

    def load(self) -> Handler:
        """Import and return the handler."""
        module, name = self.handler.split(":")
        with undisturbed():
            handler: Handler = getattr(import_module(f"hybrid_audio.edge.{module}"), name)
        return handler


def write(method: str, path: str, handler: str, *, timeout_s: float = 60.0) -> Route:
    """Return the route of a write, which takes an Idempotency-Key."""
    return Route(method, path, handler, keeps_answer=True, timeout_s=timeout_s)


def upload(path: str, handler: str) -> Route:
    """Return the route of a file that comes with its request; Cloud Run takes 32 MB."""
    return Route("POST", path, handler, keeps_answer=True, timeout_s=120.0, max_body_bytes=32 << 20)


def read(path: str, handler: str) -> Route:
    """Return the route of a read."""
    return Route("GET", path, handler)


def common(path: str, handler: str, *, is_open: bool = True) -> Route:
    """Return a route that every function has; most of them need no key."""
    return Route("GET", path, handler, is_open=is_open, is_common=True, timeout_s=10.0)


def _everywhere(function: str) -> tuple[Route, ...]:
    """The routes of every function, at the root and under the function's own prefix."""
    return tuple(
        route
        for prefix in ("", f"/{function}")
        for route in (
            common(f"{prefix}/live", "health_routes:live"),
            common(f"{prefix}/ready", "health_routes:ready"),
            common(f"{prefix}/health", "health_routes:health"),
            common(f"{prefix}/health/extended", "health_routes:extended", is_open=False),
            common(f"{prefix}/version", "health_routes:version"),
            common(f"{prefix}/openapi.json", "openapi:document"),
        )
    )


ROUTES: dict[str, tuple[Route, ...]] = {
    "generate": (
        write("POST", "/generate/name", "generate_routes:name"),
        write("POST", "/generate/developer", "generate_routes:developer"),
        write("POST", "/generate/combined", "generate_routes:combined"),
        write("POST", "/generate/script", "generate_routes:script"),
        write("POST", "/generate/template", "generate_template_routes:template", timeout_s=120.0),
        read("/generate/check/stem_in_bucket", "generate_routes:stem_in_bucket"),
        *_everywhere("generate"),
    ),
    "assemble": (
        write("POST", "/assemble/template", "assemble_routes:template", timeout_s=120.0),
        write("POST", "/assemble/segments", "assemble_routes:segments", timeout_s=120.0),
        read("/templates", "template_routes:listing"),
        write("POST", "/templates/validate", "template_routes:validate"),
        read("/templates/<name>", "template_routes:one"),
        write("PUT", "/templates/<name>", "template_routes:put"),
        write("DELETE", "/templates/<name>", "template_routes:delete"),
        *_everywhere("assemble"),
    ),
    "rotation": (
        Route("GET", "/rotation/next", "rotation_routes:next_pairs", keeps_answer=True),
        Route("GET", "/rotation/next/<dataset>", "rotation_routes:next_items", keeps_answer=True),
        read("/rotation/stats", "rotation_routes:stats"),
        write("POST", "/rotation/<dataset>/enable", "rotation_routes:enable"),
        write("POST", "/rotation/<dataset>/disable", "rotation_routes:disable"),
        write("POST", "/rotation/<dataset>/reset", "rotation_routes:reset"),
        *_everywhere("rotation"),
    ),
    "ingest": (
        upload("/external/upload_base", "external_routes:upload_base"),
        upload("/external/preview", "external_routes:preview"),
        read("/external/list", "external_routes:listing"),
        read("/external/<dataset>", "external_routes:one"),
        write("DELETE", "/external/<dataset>", "external_routes:delete"),
        *_everywhere("ingest"),
    ),
}
