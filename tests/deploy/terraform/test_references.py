"""Names in the Terraform files: what is referred to is declared, and what is declared is used."""

from pathlib import Path

import pytest

from tests.deploy.terraform.configuration import Configuration, expressions
from tests.deploy.terraform.references import unresolved, unused


def of(folder: Path, text: str) -> Configuration:
    (folder / "main.tf").write_text(text, encoding="utf-8")
    return Configuration(folder)


def test_every_reference_leads_to_something_declared():
    """Variables, local values, resources, data sources, and attributes that the provider gives."""
    assert unresolved(Configuration()) == []


def test_every_variable_and_local_value_is_used():
    """What nothing refers to would be set in vain."""
    assert unused(Configuration()) == set()


@pytest.mark.parametrize(
    ("expression", "missing"),
    [
        ("var.nowhere", "var.nowhere"),
        ("local.nowhere", "local.nowhere"),
        ('"a ${local.nowhere} b"', "local.nowhere"),
        ('"a ${join("}", [var.nowhere])} b"', "var.nowhere"),
        ("google_service_account.nowhere.email", "google_service_account.nowhere"),
        ("data.google_project.nowhere.number", "data.google_project.nowhere"),
        ('google_service_account.one["a"].mail', "google_service_account.one.mail"),
        ("locals.a", "locals"),
        ("[for x in var.a : y.name]", "y"),
    ],
)
def test_a_reference_to_nothing_is_found(expression: str, missing: str, tmp_path: Path):
    """Also inside texts, and an attribute that the type does not have."""
    account = 'resource "google_service_account" "one" {\n  account_id = "one"\n}\n'
    text = f'{account}variable "a" {{\n}}\noutput "o" {{\n  value = {expression}\n}}\n'
    assert unresolved(of(tmp_path, text)) == [f"main.tf: {missing}"]


def test_what_only_looks_like_a_reference_is_none(tmp_path: Path):
    """Literal texts, comments, names that `for` and dynamic blocks give."""
    text = """
    # var.nowhere
    locals {
      a = { for key, one in { b = "var.nowhere \\" local.nowhere" } : key => one.name }
    }
    """
    assert unresolved(of(tmp_path, text)) == []


def test_a_variable_that_nothing_uses_is_found(tmp_path: Path):
    """Its name in a comment or a text is not a use."""
    text = 'variable "idle" {\n}\nlocals {\n  rest = "var.idle" # var.idle\n}\n'
    assert unused(of(tmp_path, text)) == {"var.idle", "local.rest"}


def test_a_text_keeps_what_its_interpolations_hold():
    """The rest of it is no code."""
    assert expressions('a = "b.c ${d.e} f"').split() == ["a", "=", '""', "d.e"]
