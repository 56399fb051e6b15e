"""What the expressions of the Terraform files refer to, and whether it is there."""

import re
from collections.abc import Iterator

from tests.deploy.terraform.configuration import Configuration, expressions
from tests.deploy.terraform.provider_rules import SCHEMA

ROOTS = {"var", "local", "data", "each", "self", "path"}
"""The names that Terraform itself gives to refer by."""

_REFERENCE = re.compile(r"(?<![\w.\])-])([a-z_][\w-]*)\.([a-z_][\w-]*)(?:\.([a-z_]\w*))?")
_BINDING = re.compile(r"\bfor\s+(\w+)(?:\s*,\s*(\w+))?\s+in\b")
_DYNAMIC = re.compile(r'\bdynamic "(\w+)"|\biterator\s*=\s*(\w+)')
_ATTRIBUTE = re.compile(
    r"\b((?:data\.)?google_\w+)\.(\w+)(?:\[(?:[^\[\]]|\[[^\]]*\])*\])?\.([a-z]\w*)"
)


def unresolved(configuration: Configuration) -> list[str]:
    """Return each reference to what is not declared, with its file."""
    return [
        f"{file}: {reference}"
        for file, text in configuration.texts.items()
        for reference in _unresolved_in(text, configuration)
    ]


def unused(configuration: Configuration) -> set[str]:
    """Return the variables and local values that no expression refers to."""
    used = {
        f"{found[1]}.{found[2]}"
        for text in configuration.texts.values()
        for found in _REFERENCE.finditer(expressions(text))
    }
    variables = {f"var.{name}" for name, _ in configuration.labelled("variable")}
    return (variables | {f"local.{name}" for name in configuration.locals}) - used


def _unresolved_in(text: str, configuration: Configuration) -> Iterator[str]:
    code = expressions(text)
    bound = {name for pair in _BINDING.findall(code) for name in pair}
    bound |= {name for pair in _DYNAMIC.findall(text) for name in pair}
    declared = _declared(configuration)
    for found in _REFERENCE.finditer(code):
        root, name, third = found.groups()
        if root in ROOTS and root not in ("each", "self", "path"):
            full = f"data.{name}.{third}" if root == "data" else f"{root}.{name}"
        elif root.startswith("google_"):
            full = f"{root}.{name}"
        else:
            full = root
        if full not in declared | bound:
            yield full

    yield from _unknown_attributes(code)


def _declared(configuration: Configuration) -> set[str]:
    return {
        *("each", "self", "path"),
        *(f"var.{name}" for name, _ in configuration.labelled("variable")),
        *(f"local.{name}" for name in configuration.locals),
        *(f"{type_}.{name}" for type_, name, _ in configuration.typed("resource")),
        *(f"data.{type_}.{name}" for type_, name, _ in configuration.typed("data")),
    }


def _unknown_attributes(code: str) -> Iterator[str]:
    for type_, name, attribute in _ATTRIBUTE.findall(code):
        kind = "data" if type_.startswith("data.") else "resource"
        schema = SCHEMA[kind].get(type_.removeprefix("data."))
        if schema is not None and attribute not in schema["exports"]:
            yield f"{type_}.{name}.{attribute}"
