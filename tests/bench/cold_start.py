"""Cold starts: from the start of a process to its first answer, beside a function that only says
hello.
"""

import statistics
import tempfile
from pathlib import Path

import httpx

from infra.local.parts.part import REPOSITORY
from tests.bench.framework import running
from tests.bench.parts import Parts, running_parts

ROUNDS = 11
TEMPLATE: dict[str, object] = {
    "template": "double_anchor_hybrid",
    "name": "John",
    "developer": "Hilton",
}
FIRST_REQUESTS: dict[str, tuple[str, dict[str, object] | None]] = {
    "generate": ("/generate/name", {"name": "John"}),
    "assemble": ("/assemble/template", {**TEMPLATE, "upload": False}),
    "rotation": ("/rotation/next", None),
    "ingest": ("/external/list", None),
}
MODELS = ["pydantic.main", "pydantic.types"]  # `import pydantic` alone loads next to nothing
LIBRARIES = {
    "generate": ["google.cloud.storage", "google.oauth2.service_account", *MODELS],
    "assemble": ["google.cloud.storage", "numpy", *MODELS],
    "rotation": ["google.cloud.firestore", *MODELS],
    "ingest": ["google.cloud.firestore", *MODELS],
}
"""What each of these requests needs of libraries, and no more: every stem is a hit, and only
generate signs.
"""

HELLO = """
import functions_framework

@functions_framework.http
def hello(request):
    if request.path != "/live":
        {imports}
    return "hello"
"""


def run() -> None:
    """Print medians and ratios: to the first /live, and to the first real request, both from the
    start.
    """
    with running_parts("tone") as parts, tempfile.TemporaryDirectory() as folder:
        prepare(parts)
        hellos = {
            name: hello(Path(folder) / name, libraries) for name, libraries in LIBRARIES.items()
        }
        taken: dict[tuple[str, str, str], list[float]] = {}
        for _ in range(ROUNDS):
            for name in FIRST_REQUESTS:
                for kind, source, target in (
                    ("ours", door(name), name),
                    ("hello", hellos[name], "hello"),
                ):
                    for goal in ("/live", "first request"):
                        path, body = ("/live", None) if goal == "/live" else FIRST_REQUESTS[name]
                        with running(source, target, parts.environ) as started:
                            taken.setdefault((name, goal, kind), []).append(
                                started.asked(path, body)
                            )
    report(taken)


def door(name: str) -> Path:
    """Return the source of one of our functions."""
    return REPOSITORY / "functions" / name / "main.py"


def hello(folder: Path, libraries: list[str]) -> Path:
    """Write a function that says hello, and at any path but /live imports these libraries first."""
    folder.mkdir()
    source = folder / "main.py"
    source.write_text(HELLO.format(imports=f"import {', '.join(libraries)}"))
    return source


def prepare(parts: Parts) -> None:
    """Have the stems and datasets exist that the first requests ask for."""
    with running(door("generate"), "generate", parts.environ) as generate:
        generate.asked("/generate/name", {"name": "John"})
        generate.asked("/generate/template", TEMPLATE)
    with running(door("ingest"), "ingest", parts.environ) as ingest:
        ingest.asked("/live")
        for target in ("names", "developers"):
            files = {"file": (f"{target}.txt", b"John\nMary\n")}
            url = f"{ingest.url}/external/upload_base"
            httpx.post(url, data={"target": target}, files=files, timeout=30).raise_for_status()


def report(taken: dict[tuple[str, str, str], list[float]]) -> None:
    """Print a line for each function and goal."""
    print(f"process start to answer, {ROUNDS} interleaved rounds, median ms")
    print(f"{'':12}{'':16}{'ours':>8}{'hello':>8}{'ratio':>8}")
    for name in FIRST_REQUESTS:
        for goal in ("/live", "first request"):
            ours, beside = (
                statistics.median(taken[name, goal, kind]) for kind in ("ours", "hello")
            )
            print(f"{name:12}{goal:16}{ours * 1000:8.0f}{beside * 1000:8.0f}{ours / beside:8.2f}")


if __name__ == "__main__":
    run()
