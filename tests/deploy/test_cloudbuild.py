"""The pipeline, in what its schema does not say: names that lead somewhere, and the order."""

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from infra.archives import FUNCTIONS

ROOT = Path(__file__).parents[2]
BUILD: dict[str, Any] = yaml.safe_load((ROOT / "cloudbuild.yaml").read_text("utf-8"))
OF_CLOUD_BUILD = {"PROJECT_ID", "PROJECT_NUMBER", "BUILD_ID", "COMMIT_SHA", "SHORT_SHA"}
_SUBSTITUTION = re.compile(r"\$\{?([A-Z_][A-Z0-9_]*)\}?")


def substitutions_in(value: Any) -> set[str]:
    """Return the names of all substitutions in a value and all that it holds."""
    if isinstance(value, str):
        return set(_SUBSTITUTION.findall(value))
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {name for each in inner for name in substitutions_in(each)}


def faults(build: dict[str, Any]) -> list[str]:
    """Return what leads nowhere: substitutions, ids to wait for, secrets."""
    declared, found = set(build.get("substitutions", {})), substitutions_in(build)
    secrets = {each["env"] for each in build["availableSecrets"]["secretManager"]}
    told = [f"{name} is not declared" for name in sorted(found - declared - OF_CLOUD_BUILD)]
    told += [f"{name} is not used" for name in sorted(declared - found)]

    seen: list[str] = []
    for step in build["steps"]:
        told += [
            f"{step['id']} waits for {id_}" for id_ in step.get("waitFor", []) if id_ not in seen
        ]
        told += [
            f"{step['id']} has no secret {name}"
            for name in step.get("secretEnv", [])
            if name not in secrets
        ]
        seen.append(step["id"])
    return told + [f"{id_} stands twice" for id_ in sorted(set(seen)) if seen.count(id_) > 1]


def step(id_: str) -> dict[str, Any]:
    (found,) = [each for each in BUILD["steps"] if each["id"] == id_]
    return dict(found)


def before(id_: str) -> set[str]:
    """Return the steps that have ended when a step begins."""
    waits = step(id_).get("waitFor", [])
    return {*waits, *(earlier for each in waits for earlier in before(each))}


def test_every_name_in_the_pipeline_leads_somewhere():
    """Substitutions are declared and used, and steps wait for steps above them."""
    assert faults(BUILD) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"timeout": "${_MISSING}s"}, "_MISSING is not declared"),
        ({"substitutions": {**BUILD["substitutions"], "_IDLE": ""}}, "_IDLE is not used"),
        (
            {"steps": [{"id": "lint", "waitFor": ["nothing"]}, *BUILD["steps"][2:]]},
            "lint waits for nothing",
        ),
        ({"steps": [*BUILD["steps"], BUILD["steps"][0]]}, "setup stands twice"),
        (
            {"steps": [*BUILD["steps"], {"id": "more", "secretEnv": ["OTHER"]}]},
            "more has no secret OTHER",
        ),
    ],
)
def test_a_planted_fault_in_the_pipeline_is_found(change: dict[str, Any], fault: str):
    """One fault for each rule, by name."""
    assert fault in faults({**BUILD, **change})


def test_nothing_is_deployed_that_was_not_tested():
    """Each step begins after those that it stands on."""
    order = ["setup", "lint", "test", "stage", "plan", "apply", "smoke", "roll-back"]
    for earlier, later in pairwise(order):
        assert earlier in before(later)


def test_what_is_deployed_is_noted_before_it_is_changed():
    """Else there would be nothing to go back to."""
    assert "previous" in before("plan")


def test_only_steps_that_the_roll_back_judges_may_fail():
    """And the roll-back itself fails the build."""
    may_fail = {each["id"] for each in BUILD["steps"] if each.get("allowFailure")}
    assert may_fail == {"apply", "smoke"}
    assert may_fail <= before("roll-back")
    assert step("roll-back")["script"].rstrip().endswith("exit 1")


def test_every_image_is_of_one_version():
    """The build of tomorrow runs what the build of today ran."""
    tags = {each["name"].rpartition(":")[2] for each in BUILD["steps"]}
    assert all(re.match(r"\d+\.\d+", tag) for tag in tags)


@pytest.mark.parametrize("each", BUILD["steps"], ids=lambda each: str(each["id"]))
def test_a_script_stops_at_its_first_failure(each: dict[str, Any]):
    """Its shell can parse it."""
    first, second = each["script"].splitlines()[:2]
    assert first.startswith("#!")
    assert second.startswith("set -eu")
    shell = "bash" if "bash" in first else "sh"
    subprocess.run([shell, "-n"], input=each["script"], text=True, check=True)


def rolled_back(folder: Path, *present: str) -> tuple[int, str]:
    """Run the last step, with a terraform that notes what it is told; return code and notes."""
    for name in present:
        (folder / name).touch()
    program = folder / "terraform"
    program.write_text(f'#!/bin/sh\necho "$@" >> {folder}/told\n')
    program.chmod(0o755)
    script = step("roll-back")["script"].replace("/workspace", str(folder))
    done = subprocess.run(
        ["sh", "-c", script], env={"PATH": f"{folder}:/usr/bin:/bin"}, check=False
    )
    told = folder / "told"
    return done.returncode, told.read_text() if told.exists() else ""


def test_a_deployment_that_passed_stays_as_it_is(tmp_path: Path):
    """Terraform is not called, and the build succeeds."""
    assert rolled_back(tmp_path, "passed", "previous.tfvars.json") == (0, "")


def test_a_deployment_that_failed_is_replaced_by_the_one_before(tmp_path: Path):
    """The sources of before are applied, and the build fails."""
    code, told = rolled_back(tmp_path, "previous.tfvars.json")
    assert code == 1
    assert f"-var-file={tmp_path}/previous.tfvars.json" in told


def test_a_first_deployment_that_failed_has_nothing_to_go_back_to(tmp_path: Path):
    """The build fails, and the cloud stays for one to look at."""
    assert rolled_back(tmp_path) == (1, "")


def noted(folder: Path, deployed: str) -> tuple[list[str], bool]:
    """Run the step that fetches what is deployed; return what was fetched, and if it is noted."""
    (folder / "deployed.json").write_text(deployed)
    program = folder / "gcloud"
    program.write_text(
        f"#!/bin/sh\ncat > {folder}/asked\n"
        f"sed 's,.*/,,' {folder}/asked | while read name; do : > previous/$name; done\n"
    )
    program.chmod(0o755)
    (folder / "infra").symlink_to(ROOT / "infra")
    script = step("previous")["script"].replace("/workspace", str(folder))
    path = f"{folder}:{Path(sys.executable).parent}:/usr/bin:/bin"
    subprocess.run(["bash", "-c", script], env={"PATH": path}, cwd=folder, check=True)
    fetched = sorted(path.name for path in (folder / "previous").iterdir())
    return fetched, (folder / "previous.tfvars.json").exists()


def test_the_archives_that_are_deployed_are_fetched_and_noted(tmp_path: Path):
    """By the addresses that the last deployment left as an output."""
    names = [f"{name}-0123456789abcdef.zip" for name in FUNCTIONS]
    addresses = {name.split("-")[0]: f"gs://sources/{name}" for name in names}
    assert noted(tmp_path, json.dumps(addresses)) == (sorted(names), True)


def test_before_a_first_deployment_there_is_nothing_to_note(tmp_path: Path):
    """Nothing is fetched, and the pipeline goes on."""
    assert noted(tmp_path, "{}") == ([], False)
