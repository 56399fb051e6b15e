"""The deployment with nothing said but what must be, and how a function would start in it."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.deploy.terraform.evaluated import Deployment, worked_out

SECRETS = {
    "INTERNAL_API_KEY": "a-key",
    "CARTESIA_API_KEY": "another-key",
    "WEBHOOK_SECRET": "whsec_aHlicmlkIGF1ZGlvIGxvY2FsIGNsb3Vk",
}
FUNCTIONS = ("assemble", "generate", "ingest", "ingest_event", "rotation")


@cache
def deployment() -> Deployment:
    """Return the deployment with nothing said but what must be."""
    with TemporaryDirectory() as folder:
        return worked_out(Path(folder))


def function_of(name: str, found: Deployment) -> dict[str, Any]:
    arguments: dict[str, Any] = found.arguments("google_cloudfunctions2_function.function", name)
    return arguments


def service_of(name: str, found: Deployment) -> dict[str, Any]:
    (service,) = function_of(name, found)["service_config"]
    return dict(service)


def environ_of(name: str, found: Deployment) -> dict[str, str]:
    """Return the environment that a function would start with."""
    service = service_of(name, found)
    secrets = {each["key"] for each in service["secret_environment_variables"]}
    environ = {**service["environment_variables"], **{key: SECRETS[key] for key in secrets}}
    if "TASKS_SERVICE_ACCOUNT" in environ:
        environ["TASKS_SERVICE_ACCOUNT"] = "batch-tasks@audio-trial.iam.gserviceaccount.com"
    return environ
