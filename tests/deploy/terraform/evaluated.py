"""The deployment worked out by Terraform itself, without the provider.

Terraform cannot plan without the provider, which is not on every machine; rewritten without it
(`without_provider.py`), everything that depends on variables is worked out all the same: their
checks, the local values, each resource's arguments, and the preconditions.
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.terraform.configuration import TERRAFORM
from tests.deploy.terraform.without_provider import rewritten

PROGRAM = shutil.which("terraform")
with_terraform = pytest.mark.skipif(PROGRAM is None, reason="terraform is not installed here")

_NUMBERED = re.compile(r"([a-z_]+[a-z])_\d+")
HASH = "0123456789abcdef"
FUNCTIONS = ("assemble", "generate", "ingest", "rotation")
GIVEN: dict[str, Any] = {
    "project": "audio-trial",
    "cartesia_plan_concurrency": 15,
    "secret_versions": {"internal_api_key": "1", "cartesia_api_key": "2"},
    "voice_id": "a-voice",
}
"""What an owner must say."""

SHOWN = ("doors", "http_functions", "paths", "queues", "bucket_rights")
"""Local values that tests look at."""


@dataclass(frozen=True)
class Deployment:
    """What a plan would have: some local values, and the arguments of each resource by its key."""

    values: dict[str, Any]
    resources: dict[str, dict[str, Any]]

    def arguments(self, place: str, key: str = "") -> Any:
        """Return the arguments of a resource, `<type>.<name>`, and its key in `for_each`."""
        return self.resources[place][key]


def worked_out(folder: Path, *, source: Path = TERRAFORM, **variables: Any) -> Deployment:
    """Return the deployment that Terraform plans in an empty folder with these variables.

    Raises ValueError with Terraform's messages where it refuses them.
    """
    archives = {function: folder / f"{function}-{HASH}.zip" for function in FUNCTIONS}
    for archive in archives.values():
        archive.touch()
    for path in source.glob("*.tf"):
        (folder / path.name).write_text(rewritten(path.read_text("utf-8")), encoding="utf-8")
    shown = "\n".join(f'output "shown_{name}" {{\n  value = local.{name}\n}}' for name in SHOWN)
    (folder / "shown.tf").write_text(shown, encoding="utf-8")

    paths = {function: str(archive) for function, archive in archives.items()}
    given = {**GIVEN, "archives": paths, **variables}
    (folder / "given.auto.tfvars.json").write_text(json.dumps(given), encoding="utf-8")
    _terraform(folder, "init", "-no-color")
    _terraform(folder, "plan", "-no-color", "-out=plan")
    return _read(json.loads(_terraform(folder, "show", "-json", "plan"))["planned_values"])


def _read(planned: dict[str, Any]) -> Deployment:
    values = {name: output.get("value") for name, output in planned["outputs"].items()}
    resources: dict[str, dict[str, Any]] = {}
    for each in planned["root_module"]["resources"]:
        place = each["name"].replace("--", ".")
        resources.setdefault(place, {})[each.get("index", "")] = _blocks(each["values"]["input"])
    return Deployment(values, resources)


def _blocks(value: Any) -> Any:
    """Return arguments with their numbered blocks as lists, each under the block's own name."""
    if isinstance(value, list):
        return [_blocks(each) for each in value]
    if not isinstance(value, dict):
        return value

    found: dict[str, Any] = {}
    for name, inner in value.items():
        numbered = _NUMBERED.fullmatch(name)
        if numbered is None:
            found[name] = _blocks(inner)
        else:
            several = inner if isinstance(inner, list) else [inner]
            found.setdefault(numbered[1], []).extend(_blocks(several))
    return found


def _terraform(folder: Path, *arguments: str) -> str:
    assert PROGRAM is not None
    own = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run(
        [PROGRAM, f"-chdir={folder}", *arguments],
        env={**own, "CHECKPOINT_DISABLE": "1"},  # it asks no server for newer versions
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ValueError(" ".join(re.sub(r"[│╷╵]", "", done.stderr).split()))
    return done.stdout
