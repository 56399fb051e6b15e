"""Record the examples of the API's description: each operation is asked once, on its own cloud.

`make examples` writes what was sent and answered to edge/openapi/examples.json. Lists are cut to
their first entries, and addresses of this machine become those of Cloud Storage.
"""

import json
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from infra.local.cloud import LocalCloud

EXAMPLES = Path(__file__).parents[1] / "shared/hybrid_audio/edge/openapi/examples.json"
SHOWN_ITEMS = 2
TEMPLATE = "double_anchor_hybrid"
REMINDER = {
    "template_name": "reminder",
    "description": "The evening before an appointment.",
    "segments": [
        {"id": "stem.name.intro", "text": "Hello {name|there},", "gap_ms": 80},
        {"id": "stem.script.main", "text": "we see each other tomorrow."},
    ],
}
PEOPLE = b"ref,name,developer\nc-1,John,Hilton\nc-2,Maria,Marriott\n"
NAMES = b"name,spoken\nSiobhan,Shi-vawn\nMarek,\n"

Json = dict[str, Any]


class Recorder:
    """Asks the API, and keeps what was sent and answered, by operation."""

    def __init__(self, url: str, storage: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=120)
        self._storage = storage
        self.found: dict[str, Json] = {}

    def ask(self, operation: str, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Ask once and keep both; returns the answer's content."""
        answer = self._http.request(method, path, json=body, **more)
        answer.raise_for_status()
        kept = self.found.setdefault(operation, {"answers": {}})
        if body is not None:
            kept["body"] = body
        if "files" in more:
            kept["form"] = {**more["data"], "file": more["files"]["file"][1].decode()}
        is_json = answer.headers["Content-Type"].startswith("application/json")
        content = answer.json() if is_json else answer.text
        kept["answers"][str(answer.status_code)] = shortened(content)
        return content

    def drop(self, name: str, content: bytes) -> str:
        """Put an upload into the bucket; returns its name once it is ingested."""
        upload = f"{self._storage}/upload/storage/v1/b/local-uploads/o"
        httpx.post(upload, params={"uploadType": "media", "name": name}, content=content)
        while self._http.get(f"/external/reports/{name}").status_code == 404:
            time.sleep(0.2)
        return name

    def batch(self, body: Json, *states: str) -> str:
        """Create a batch, wait until it is in one of these states, and return its path."""
        made = self._http.post("/batches", json=body).raise_for_status().json()
        self.wait(made["links"]["self"], *states)
        return str(made["links"]["self"])

    def wait(self, path: str, *states: str) -> None:
        """Wait until a batch is in one of these states."""
        while self._http.get(path).raise_for_status().json()["state"] not in states:
            time.sleep(0.2)


def shortened(content: Any) -> Any:
    """Return an answer as an example shows it."""
    if isinstance(content, dict):
        return {name: shortened(each) for name, each in content.items()}
    if isinstance(content, list):
        return [shortened(each) for each in content[:SHOWN_ITEMS]]
    if isinstance(content, str):
        return re.sub(r"http://127\.0\.0\.1:\d+/", "https://storage.googleapis.com/", content)
    return content


def record(ask: Recorder) -> None:
    """Ask every operation in an order in which each finds what it needs."""
    _stems(ask)
    _lists(ask)
    _templates(ask)
    _messages(ask)
    _batches(ask)
    _cache(ask)
    _service(ask)


def _stems(ask: Recorder) -> None:
    here = "/generate"
    ask.ask("generate_name", "POST", f"{here}/name", {"name": "John"})
    ask.ask("generate_developer", "POST", f"{here}/developer", {"developer": "Hilton"})
    both = {"name": "John", "developer": "Hilton"}
    ask.ask("generate_combined", "POST", f"{here}/combined", both)
    ask.ask("generate_script", "POST", f"{here}/script", {"text": "Talk to you soon."})
    ask.ask("generate_template", "POST", f"{here}/template", {"template": TEMPLATE, **both})
    query = {"label": "stem.name.john"}
    ask.ask("check_stem_in_bucket", "GET", f"{here}/check/stem_in_bucket", params=query)


def _lists(ask: Recorder) -> None:
    file = {"file": ("friends.csv", NAMES)}
    form = {"target": "friends"}
    ask.ask("preview_dataset", "POST", "/external/preview", data=form, files=file)
    ask.ask("upload_dataset", "POST", "/external/upload_base", data=form, files=file)
    ask.ask("list_datasets", "GET", "/external/list")
    upload = ask.drop("friends/friends.csv", NAMES)
    ask.ask("list_reports", "GET", "/external/reports")
    ask.ask("get_report", "GET", f"/external/reports/{upload}")
    ask.ask("get_dataset", "GET", "/external/friends")

    ask.ask("next_pairs", "GET", "/rotation/next")
    ask.ask("next_items", "GET", "/rotation/next/friends")
    ask.ask("get_rotation_stats", "GET", "/rotation/stats")
    items = {"items": ["Marek"]}
    ask.ask("disable_items", "POST", "/rotation/friends/disable", items)
    ask.ask("enable_items", "POST", "/rotation/friends/enable", items)
    ask.ask("reset_rotation", "POST", "/rotation/friends/reset")
    ask.ask("delete_dataset", "DELETE", "/external/friends")


def _templates(ask: Recorder) -> None:
    ask.ask("validate_template", "POST", "/templates/validate", REMINDER)
    ask.ask("put_template", "PUT", "/templates/reminder", REMINDER)
    ask.ask("put_template", "PUT", "/templates/reminder", REMINDER)
    ask.ask("list_templates", "GET", "/templates")
    ask.ask("get_template", "GET", "/templates/reminder")
    ask.ask("delete_template", "DELETE", "/templates/reminder")


def _messages(ask: Recorder) -> None:
    body = {"template": TEMPLATE, "name": "John", "developer": "Hilton"}
    made = ask.ask("assemble_template", "POST", "/assemble/template", body)
    ask.ask("get_message", "GET", f"/assemble/messages/{made['signature']}")
    segments = [{"text": "Hello John,", "gap_ms": 80}, {"text": "talk to you soon."}]
    ask.ask("assemble_segments", "POST", "/assemble/segments", {"segments": segments})


def _batches(ask: Recorder) -> None:
    rows = [
        {"ref": "c-1", "name": "John", "developer": "Hilton"},
        {"ref": "c-2", "name": "Maria", "developer": "Marriott"},
    ]
    body = {"kind": "messages", "template": TEMPLATE, "rows": rows}
    ask.ask("plan_batch", "POST", "/batches/plan", body)
    form = {"kind": "messages", "template": TEMPLATE}
    file = {"file": ("recipients.csv", PEOPLE)}
    ask.ask("plan_batch", "POST", "/batches/plan", data=form, files=file)
    ask.ask("create_batch", "POST", "/batches", data=form, files=file)
    made = ask.ask("create_batch", "POST", "/batches", body)
    here = made["links"]["self"]
    ask.wait(here, "done")
    ask.ask("get_batch", "GET", here)
    ask.ask("list_outcomes", "GET", f"{here}/outcomes")
    ask.ask("get_manifest", "GET", f"{here}/manifest")
    ask.ask("list_batches", "GET", "/batches", params={"limit": 1})

    manual = ask.batch({**body, "start": "manual"}, "planned")
    ask.ask("start_batch", "POST", f"{manual}/start")
    ask.wait(manual, "done")
    slow = [{"text": f"Text number {number}, spoken once."} for number in range(200)]
    long = ask.batch({"kind": "items", "items": slow}, "running")
    ask.ask("pause_batch", "POST", f"{long}/pause")
    ask.ask("resume_batch", "POST", f"{long}/resume")
    ask.ask("cancel_batch", "POST", f"{long}/cancel")

    bad = ask.batch(
        {"kind": "items", "items": [{"text": "Hi."}, {"text": "..."}]}, "partial", "failed"
    )
    ask.ask("retry_batch", "POST", f"{bad}/retry")
    ask.ask("delete_batch", "DELETE", here)


def _cache(ask: Recorder) -> None:
    ask.ask("list_stems", "GET", "/cache/list", params={"kind": "name"})
    ask.ask("get_cache_stats", "GET", "/cache/stats")
    dry = {"label": "stem.name.john", "dry_run": True}
    ask.ask("invalidate_stems", "POST", "/cache/invalidate", dry)
    ask.ask("audit_stems", "POST", "/cache/audit", {"repair": False})


def _service(ask: Recorder) -> None:
    for name in ("live", "ready", "health", "version"):
        ask.ask(f"get_{name}", "GET", f"/generate/{name}")
    ask.ask("get_extended_health", "GET", "/generate/health/extended")


def main() -> None:
    """Record everything on a cloud of its own, and write it."""
    with (
        tempfile.TemporaryDirectory() as state,
        LocalCloud(Path(state), arguments=["--voice", "tone"]) as cloud,
    ):
        ask = Recorder(cloud.url, cloud.services.part("gcs").url)
        record(ask)
    EXAMPLES.write_text(json.dumps(ask.found, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(ask.found)} operations: {EXAMPLES}")


if __name__ == "__main__":
    main()
