"""Cold start is paid in imports: what is loaded when a process starts, and what by its first
requests.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from hybrid_audio.edge.routes import ROUTES

REPOSITORY = Path(__file__).resolve().parents[2]
CLIENTS = {"google.cloud.firestore", "google.cloud.storage", "grpc", "httpx"}
HEAVY = CLIENTS | {"numpy", "soundfile", "soxr", "pydantic_core"}
PACKAGES = REPOSITORY / "shared/hybrid_audio"
INWARD = {
    "domain": {"audio", "domain", "errors"},
    "audio": {"audio", "errors"},
}


def loaded_by(code: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after running this code."""
    whole = f"import json, sys\n{code}\nprint(json.dumps(list(sys.modules)))"
    environ = {"APP_ENV": "dev", "PATH": "/usr/bin:/bin"}
    printed = subprocess.check_output(
        [sys.executable, "-c", whole], text=True, env=environ, cwd=REPOSITORY
    )
    return set(json.loads(printed.splitlines()[-1]))


def test_the_composition_root_imports_nothing_heavy() -> None:
    """Each builder imports what it builds, when it builds it."""
    assert HEAVY.isdisjoint(loaded_by("import hybrid_audio.services"))


@pytest.mark.parametrize("function", sorted(ROUTES))
def test_a_function_that_only_lives_loads_nothing_heavy(function: str) -> None:
    """The modules are counted after the real door has answered /live."""
    door = REPOSITORY / "functions" / function / "main.py"
    code = f"""
import functions_framework
app = functions_framework.create_app({function!r}, {str(door)!r})
assert app.test_client().get("/live").status_code == 200
"""
    assert HEAVY.isdisjoint(loaded_by(code))


def test_a_stem_of_one_text_loads_nothing_of_templates() -> None:
    """The first request of an instance pays for every module that its route names."""
    loaded = loaded_by("import hybrid_audio.edge.handlers.generate")
    assert [module for module in loaded if module.startswith("hybrid_audio.domain.template")] == []


@pytest.mark.parametrize("package", sorted(INWARD))
def test_imports_point_inward(package: str) -> None:
    """Rules and sound know nothing of clients, HTTP, settings and use cases."""
    known = INWARD[package]
    for module in (PACKAGES / package).rglob("*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        sources = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names = [
            f"{node.module}.{alias.name}".split(".") for node in sources for alias in node.names
        ]
        assert {name[1] for name in names if name[0] == "hybrid_audio"} <= known, module.name
