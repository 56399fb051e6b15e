"""The Terraform files worked out by Terraform itself, without the provider.

Terraform cannot plan without the provider, which is not on every machine. What depends on variables
alone can be worked out all the same: their checks, the local values, the environment and the
preconditions of each function. What the provider would answer stands there by its name.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.terraform.configuration import TERRAFORM

PROGRAM = shutil.which("terraform")
with_terraform = pytest.mark.skipif(PROGRAM is None, reason="terraform is not installed here")

_PROVIDED = re.compile(r"(?:data\.)?google_\w+\.\w+(?:\[[^\[\]]+\])?(?:\.\w+)+")
_LOCALS = re.compile(r"^locals \{\n.*?^\}\n", re.DOTALL | re.MULTILINE)
_FUNCTION = re.compile(r'^resource "google_cloudfunctions2_function".*?^\}\n', re.DOTALL | re.M)
_QUEUE = re.compile(r'^resource "google_cloud_tasks_queue" .*?^\}\n', re.DOTALL | re.M)
_LIFECYCLE = re.compile(r"^  lifecycle \{\n.*?^  \}\n", re.DOTALL | re.M)
_PRECONDITION = re.compile(r"^    precondition \{\n.*?^    \}\n", re.DOTALL | re.M)
_ENVIRONMENT = re.compile(r"environment_variables = (merge\(\n.*?^    \))", re.DOTALL | re.M)
_DASHBOARD = re.compile(r"^  dashboard_json = (jsonencode\(.*?^  \}\))", re.DOTALL | re.M)
HASH = "0123456789abcdef"

GIVEN: dict[str, Any] = {
    "project": "audio-trial",
    "cartesia_plan_concurrency": 15,
    "secret_versions": {"internal_api_key": "1", "cartesia_api_key": "2"},
    "voice_id": "a-voice",
}
"""What an owner must say."""


def worked_out(folder: Path, **variables: Any) -> dict[str, Any]:
    """Return what a plan with these variables would have: local values, and environments.

    Raises ValueError with Terraform's messages where it refuses them.
    """
    archives = {}
    for function in ("assemble", "generate", "ingest", "rotation"):
        archive = folder / f"{function}-{HASH}.zip"
        archive.touch()
        archives[function] = str(archive)
    for path in TERRAFORM.glob("*.tf"):
        text = path.read_text("utf-8")
        (folder / path.name).write_text(
            text if path.name == "variables.tf" else _stub(text), "utf-8"
        )
    (folder / "plan.tf").write_text(_PLAN, encoding="utf-8")

    given = {**GIVEN, "archives": archives, **variables}
    (folder / "given.auto.tfvars.json").write_text(json.dumps(given), encoding="utf-8")
    _terraform(folder, "init", "-backend=false")
    _terraform(folder, "plan", "-out=plan")
    planned = json.loads(_terraform(folder, "show", "-json", "plan"))
    return {name: each["value"] for name, each in planned["planned_values"]["outputs"].items()}


_PLAN = """
output "environments" {
  value = { for name, function in terraform_data.function : name => function.input }
}

output "secrets" {
  value = local.secrets_read
}

output "doors" {
  value = local.doors
}

output "http_functions" {
  value = local.http_functions
}

output "paths" {
  value = local.paths
}

output "queues" {
  value = local.queues
}

output "counters" {
  value = { for name, counter in local.counters : name => counter.filter }
}

output "bucket_rights" {
  value = values(local.bucket_rights)
}
"""


def _stub(text: str) -> str:
    """Return the local values and preconditions of a file, with names for what is provided."""
    parts = _LOCALS.findall(text)
    parts += [f'output "dashboard" {{\n  value = {each}\n}}\n' for each in _DASHBOARD.findall(text)]
    for function in _FUNCTION.findall(text):
        (environment,) = _ENVIRONMENT.findall(function)
        parts.append(_data("function", "local.doors", environment, function))
    for queue in _QUEUE.findall(text):
        parts.append(_data("queue", "local.queues", "each.value", queue))
    return _PROVIDED.sub(lambda found: json.dumps(_named(found[0])), "\n".join(parts))


def _data(name: str, each: str, value: str, resource: str) -> str:
    (lifecycle,) = _LIFECYCLE.findall(resource)
    checks = "".join(_PRECONDITION.findall(lifecycle))
    return (
        f'resource "terraform_data" "{name}" {{\n  for_each = {each}\n  input = {value}\n'
        f"  lifecycle {{\n{checks}  }}\n}}\n"
    )


def _named(reference: str) -> str:
    return re.sub(r"[\W_]+", "-", reference.removeprefix("data."))


def _terraform(folder: Path, *arguments: str) -> str:
    assert PROGRAM is not None
    done = subprocess.run(
        [
            PROGRAM,
            f"-chdir={folder}",
            *arguments,
            *(["-no-color"] if "show" not in arguments else []),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ValueError(" ".join(re.sub(r"[│╷╵]", "", done.stderr).split()))
    return done.stdout
