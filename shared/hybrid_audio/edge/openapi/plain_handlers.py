"""Models of what handlers take and return without annotations of their own."""

from typing import Any, Literal

from pydantic import Field

from hybrid_audio.edge.call import NotReady
from hybrid_audio.edge.openapi.template_document import TEMPLATE
from hybrid_audio.edge.schemas.shared import ResponseModel

Authentication = Literal["required", "open: set INTERNAL_API_KEY to ask for a key"]


class LiveResponse(ResponseModel):
    """The process answers."""

    status: Literal["ok"]


class ReadyResponse(ResponseModel):
    """Whether the function can do its work."""

    status: Literal["ready", "not ready"]
    dependencies: dict[str, str] = Field(
        default_factory=dict,
        description="With a key: `ok` for each dependency, or why it does not answer.",
    )


class HealthResponse(ResponseModel):
    """Which function this is, and whether it asks for a key."""

    status: Literal["ok"]
    function: str
    version: str
    environment: str
    authentication: Authentication


class ExtendedHealthResponse(HealthResponse):
    """The same, with the state of dependencies, settings that are not secret, and the uptime."""

    uptime_s: float
    dependencies: dict[str, str]
    latencies_ms: dict[str, float] = Field(
        description="How long each dependency took to answer, at most three seconds ago."
    )
    settings: dict[str, str | float | bool | list[str] | None]


class VersionResponse(ResponseModel):
    """Which version of the service and of the upstream API this is, and the model that speaks."""

    version: str
    cartesia_version: str
    model: str


ANSWERS: dict[str, Any] = {
    "health:get_live": LiveResponse,
    "health:get_ready": ReadyResponse | NotReady[ReadyResponse],
    "health:get_health": HealthResponse,
    "health:get_extended_health": ExtendedHealthResponse,
    "health:get_version": VersionResponse,
    "openapi:get_openapi": dict[str, Any],
}
"""Answers of the handlers that every function has; they start at once, so build no models."""

BODIES: dict[str, dict[str, Any]] = {
    "templates:put_template": TEMPLATE,
    "templates:validate_template": {"description": "A template, valid or not."},
}
"""The JSON bodies that the domain reads."""
