"""The route table: what each function answers to.

Handlers are named, not imported, so that a start stays light.
"""

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

from hybrid_audio.edge.call import Handler
from hybrid_audio.runtime.loading import without_gc


class Caller(StrEnum):
    """Who may call a route, and so which door it is behind."""

    ANYONE = "anyone"
    KEY_HOLDER = "key_holder"
    CLOUD_TASKS = "cloud_tasks"


@dataclass(frozen=True)
class Route:
    """One method and path, and what answers them.

    `handler` is `module:function` under `hybrid_audio.edge.handlers`. The last part of an `is_deep`
    path may hold slashes. An answer of an `is_live` route is out of date at once, and says so.
    """

    method: str
    path: str
    handler: str
    caller: Caller = Caller.KEY_HOLDER
    is_common: bool = False
    keeps_answer: bool = False
    is_deep: bool = False
    is_live: bool = False
    timeout_s: float = 60.0
    max_body_bytes: int = 1 << 20

    @property
    def is_internal(self) -> bool:
        """Whether it is for this deployment's own tasks, and described to nobody else."""
        return self.caller is Caller.CLOUD_TASKS

    def load(self) -> Handler:
        """Import and return the handler."""
        module, name = self.handler.split(":")
        with without_gc():
            handler: Handler = getattr(import_module(f"hybrid_audio.edge.handlers.{module}"), name)
        return handler


def write_route(method: str, path: str, handler: str, *, timeout_s: float = 60.0) -> Route:
    """Return the route of a write, which takes an Idempotency-Key."""
    return Route(method, path, handler, keeps_answer=True, timeout_s=timeout_s)


def upload_route(path: str, handler: str) -> Route:
    """Return the route of a file that comes with its request; Cloud Run takes 32 MB."""
    return Route("POST", path, handler, keeps_answer=True, timeout_s=120.0, max_body_bytes=32 << 20)


def get_route(path: str, handler: str) -> Route:
    """Return the route of a read."""
    return Route("GET", path, handler)


def task_route(path: str, handler: str, *, timeout_s: float) -> Route:
    """Return the route of a task; its time is less than Cloud Tasks waits for an attempt.

    Reading a table of a million rows is one step: a minute on an idle machine, and it starts over
    after a crash.
    """
    return Route("POST", path, handler, caller=Caller.CLOUD_TASKS, timeout_s=timeout_s)


def batch_route(
    method: str, path: str, handler: str, *, timeout_s: float = 60.0, max_body_bytes: int = 1 << 20
) -> Route:
    """Return a route of batches, whose answers no cache may keep; a write takes a key."""
    return Route(
        method,
        f"/batches{path}",
        f"batches:{handler}",
        keeps_answer=method != "GET",
        is_live=True,
        timeout_s=timeout_s,
        max_body_bytes=max_body_bytes,
    )


MAX_TABLE_BYTES = 32 << 20
"""The most that Cloud Run takes of a request."""


def common_route(path: str, handler: str, *, caller: Caller = Caller.ANYONE) -> Route:
    """Return a route that every function has; most of them need no key."""
    return Route("GET", path, handler, caller=caller, is_common=True, timeout_s=10.0)


def _everywhere(function: str) -> tuple[Route, ...]:
    """Return the routes of every function, at the root and under the function's own prefix."""
    return tuple(
        route
        for prefix in ("", f"/{function}")
        for route in (
            common_route(f"{prefix}/live", "health:get_live"),
            common_route(f"{prefix}/ready", "health:get_ready"),
            common_route(f"{prefix}/health", "health:get_health"),
            common_route(
                f"{prefix}/health/extended",
                "health:get_extended_health",
                caller=Caller.KEY_HOLDER,
            ),
            common_route(f"{prefix}/version", "health:get_version"),
            common_route(f"{prefix}/openapi.json", "openapi:get_openapi"),
            common_route(f"{prefix}/docs", "pages:get_docs"),
            common_route(f"{prefix}/docs/<file>", "pages:get_docs_file"),
        )
    )


ROUTES: dict[str, tuple[Route, ...]] = {
    "generate": (
        write_route("POST", "/generate/name", "generate:generate_name"),
        write_route("POST", "/generate/developer", "generate:generate_developer"),
        write_route("POST", "/generate/combined", "generate:generate_combined"),
        write_route("POST", "/generate/script", "generate:generate_script"),
        write_route(
            "POST", "/generate/template", "generate_template:generate_template", timeout_s=120.0
        ),
        get_route("/generate/check/stem_in_bucket", "generate:check_stem_in_bucket"),
        task_route("/tasks/advance", "tasks:advance_batch", timeout_s=540.0),
        task_route("/tasks/work", "tasks:do_work", timeout_s=240.0),
        task_route("/tasks/webhook", "tasks:deliver_webhook", timeout_s=60.0),
        task_route("/tasks/sweep", "tasks:sweep_batches", timeout_s=120.0),
        batch_route("POST", "/plan", "plan_batch", timeout_s=120.0, max_body_bytes=MAX_TABLE_BYTES),
        batch_route("POST", "", "create_batch", timeout_s=120.0, max_body_bytes=MAX_TABLE_BYTES),
        batch_route("GET", "", "list_batches"),
        batch_route("GET", "/<batch>", "get_batch"),
        batch_route("DELETE", "/<batch>", "delete_batch", timeout_s=120.0),
        batch_route("GET", "/<batch>/outcomes", "list_outcomes"),
        batch_route("GET", "/<batch>/manifest", "get_manifest"),
        batch_route("POST", "/<batch>/start", "start_batch"),
        batch_route("POST", "/<batch>/pause", "pause_batch"),
        batch_route("POST", "/<batch>/resume", "resume_batch"),
        batch_route("POST", "/<batch>/cancel", "cancel_batch"),
        batch_route("POST", "/<batch>/retry", "retry_batch"),
        get_route("/cache/list", "cache:list_stems"),
        get_route("/cache/stats", "cache:get_cache_stats"),
        write_route("POST", "/cache/invalidate", "cache:invalidate_stems", timeout_s=120.0),
        write_route("POST", "/cache/audit", "cache:audit_stems", timeout_s=120.0),
        *_everywhere("generate"),
    ),
    "assemble": (
        write_route("POST", "/assemble/template", "assemble:assemble_template", timeout_s=120.0),
        write_route("POST", "/assemble/segments", "assemble:assemble_segments", timeout_s=120.0),
        Route("GET", "/assemble/messages/<signature>", "messages:get_message", is_live=True),
        get_route("/templates", "templates:list_templates"),
        write_route("POST", "/templates/validate", "templates:validate_template"),
        get_route("/templates/<name>", "templates:get_template"),
        write_route("PUT", "/templates/<name>", "templates:put_template"),
        write_route("DELETE", "/templates/<name>", "templates:delete_template"),
        *_everywhere("assemble"),
    ),
    "rotation": (
        Route("GET", "/rotation/next", "rotation:next_pairs", keeps_answer=True),
        Route("GET", "/rotation/next/<dataset>", "rotation:next_items", keeps_answer=True),
        get_route("/rotation/stats", "rotation:get_rotation_stats"),
        write_route("POST", "/rotation/<dataset>/enable", "rotation:enable_items"),
        write_route("POST", "/rotation/<dataset>/disable", "rotation:disable_items"),
        write_route("POST", "/rotation/<dataset>/reset", "rotation:reset_rotation"),
        *_everywhere("rotation"),
    ),
    "ingest": (
        upload_route("/external/upload_base", "external:upload_dataset"),
        upload_route("/external/preview", "external:preview_dataset"),
        get_route("/external/list", "external:list_datasets"),
        get_route("/external/reports", "external:list_reports"),
        Route("GET", "/external/reports/<upload>", "external:get_report", is_deep=True),
        get_route("/external/<dataset>", "external:get_dataset"),
        write_route("DELETE", "/external/<dataset>", "external:delete_dataset"),
        *_everywhere("ingest"),
    ),
}
