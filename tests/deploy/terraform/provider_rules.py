"""What the provider says of the Terraform files: unknown and missing arguments and blocks."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.deploy.terraform.configuration import Body, Configuration, is_block, plain, unquoted

SCHEMA: dict[str, Any] = json.loads(
    Path(__file__).with_name("provider_schema.json").read_text("utf-8")
)
OF_TERRAFORM = {"count", "depends_on", "for_each", "lifecycle", "provider"}
"""What every resource and data source may have besides its own arguments."""


def faults(configuration: Configuration) -> list[str]:
    """Return every fault of the resources and data sources, each with its place."""
    return [
        fault
        for kind in ("resource", "data")
        for type_, name, body in configuration.typed(kind)
        for fault in _faults_of(kind, f"{type_}.{name}", type_, body)
    ]


def wrong_choices(worked_out: Body, schema: dict[str, Any]) -> list[str]:
    """Return the arguments whose value, worked out, is none of those that the provider takes."""
    own = [
        f"{name} cannot be {worked_out[name]}"
        for name, choices in schema["choices"].items()
        if worked_out.get(name) is not None and worked_out[name] not in choices
    ]
    inner = [
        fault
        for name, block in schema["blocks"].items()
        for body in worked_out.get(name, [])
        for fault in wrong_choices(body, block)
    ]
    return own + inner


def _faults_of(kind: str, place: str, type_: str, body: Body) -> Iterator[str]:
    schema = SCHEMA[kind].get(type_)
    if schema is None:
        yield f"{place}: the provider has no {kind} of this type"
        return

    own = {name: value for name, value in body.items() if name not in OF_TERRAFORM}
    yield from _faults_in(place, own, schema)


def _faults_in(place: str, body: Body, schema: dict[str, Any]) -> Iterator[str]:
    arguments, blocks = _sorted_out(body)
    known = {*schema["required"], *schema["optional"]}
    for name in sorted(set(arguments) - known):
        yield f"{place}: no argument {name}" + (" (a block)" if name in schema["blocks"] else "")
    for name in sorted(set(schema["required"]) - set(arguments)):
        yield f"{place}: the argument {name} is missing"
    for name, choices in schema["choices"].items():
        if (chosen := _literal(arguments.get(name))) is not None and chosen not in choices:
            yield f"{place}: {name} cannot be {chosen}"

    for name, block in schema["blocks"].items():
        if block["is_required"] and name not in blocks:
            yield f"{place}: the block {name} is missing"
    for name, bodies in blocks.items():
        yield from _faults_of_blocks(f"{place}.{name}", bodies, schema["blocks"].get(name))


def _faults_of_blocks(
    place: str, bodies: list[Body], schema: dict[str, Any] | None
) -> Iterator[str]:
    if schema is None:
        yield f"{place}: no block of this name"
        return

    if len(bodies) > 1 and not schema["is_repeatable"]:
        yield f"{place}: may stand here once"
    for body in bodies:
        yield from _faults_in(place, body, schema)


def _literal(value: Any) -> str | None:
    """Return a text that stands there as it is; None for anything that is worked out."""
    is_text = isinstance(value, str) and value.startswith('"') and "${" not in value
    return unquoted(value) if is_text else None


def _sorted_out(body: Body) -> tuple[Body, dict[str, list[Body]]]:
    """Return the arguments and the blocks of a body; dynamic blocks count as what they make."""
    arguments: Body = {}
    blocks: dict[str, list[Body]] = {}
    for name, value in plain(body).items():
        if name == "dynamic":
            for label, made in _made(value):
                blocks.setdefault(label, []).append(made)
        elif is_block(value):
            blocks.setdefault(name, []).extend(value)
        else:
            arguments[name] = value
    return arguments, blocks


def _made(dynamics: list[Body]) -> Iterator[tuple[str, Body]]:
    for each in dynamics:
        for label, dynamic in plain(each).items():
            yield unquoted(label), dynamic["content"][0]
