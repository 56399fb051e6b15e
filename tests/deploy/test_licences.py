"""What is installed with the functions may be handed on, and nothing of the GPL is among it."""

import re
from functools import cache
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.pages import PAGES, ROOT

FUNCTIONS = ("generate", "assemble", "rotation", "ingest")
PERMISSIVE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|CC0|Zlib", re.IGNORECASE
)
RECIPROCAL = re.compile(r"GPL|General Public|MPL|Mozilla", re.IGNORECASE)
ROW = re.compile(r"^\| `([\w-]+)` \| ([\w.-]+) \|", re.MULTILINE)


@cache
def installed_with(function: str) -> dict[str, metadata.Distribution]:
    """Return every distribution that a function's requirements pin for this machine."""
    pinned = (ROOT / "functions" / function / "requirements.txt").read_text(encoding="utf-8")
    lines = re.findall(r"^([^\s#][^\\\n]*==[^\\\n]*)", pinned, re.MULTILINE)
    wanted = [each for each in map(Requirement, lines) if not each.marker or each.marker.evaluate()]
    return {canonicalize_name(each.name): metadata.distribution(each.name) for each in wanted}


def licence_of(distribution: metadata.Distribution) -> str:
    """Return what a wheel says of its licence."""
    facts = distribution.metadata.json
    expression, free_text = facts.get("license_expression"), facts.get("license", "")
    classifiers = [each for each in facts.get("classifier", []) if each.startswith("License ")]
    return str(expression or "; ".join(classifiers) or free_text).split("\n")[0]


def exceptions() -> set[str]:
    """Return the packages that docs/security.md names as not permissive."""
    text = PAGES["docs/security.md"].read_text(encoding="utf-8")
    return {name for name, _ in ROW.findall(text.partition("<!-- licences -->")[2])}


def test_the_page_names_every_deployed_package_that_is_not_permissive() -> None:
    """Those alone, so that a new one is noticed."""
    deployed = {name: each for function in FUNCTIONS for name, each in _items(function)}
    others = {name for name, each in deployed.items() if RECIPROCAL.search(licence_of(each))}
    assert len(deployed) > 40
    assert others == exceptions()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_other_package_of_a_function_is_permissive(function: str) -> None:
    """None is without a licence that its wheel states."""
    unclear = {
        name: licence_of(each)
        for name, each in _items(function)
        if name not in exceptions() and not PERMISSIVE.search(licence_of(each))
    }
    assert unclear == {}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nothing_of_the_gpl_is_installed_with_a_function(function: str) -> None:
    """Piper speaks on laptops only; libraries under the LGPL are named in the page."""
    strict = [
        name
        for name, each in _items(function)
        if "GPL" in licence_of(each) and "LGPL" not in licence_of(each)
    ]
    assert strict == []
    assert "piper-tts" not in installed_with(function)


def _items(function: str) -> list[tuple[str, metadata.Distribution]]:
    return list(installed_with(function).items())
