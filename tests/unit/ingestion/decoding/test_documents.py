"""Documents that are text, but not lists: refused by their kinds, and no list for its signs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding.documents import refuse_documents
from tests.growth import growth
from tests.unit.ingestion.decoding.names_of_languages import NAMES
from tests.unit.ingestion.reads import refusal

ALL_NAMES = sorted({name for names in NAMES.values() for name in names})

DOCUMENTS: dict[str, tuple[str, str]] = {
    "HTML page": ("<!DOCTYPE html>\n<html>\n", "an HTML, XML or RTF document"),
    "HTML fragment": ("<ul>\n<li>Ann</li>\n</ul>\n", "an HTML, XML or RTF document"),
    "XML": ("<?xml version='1.0'?>\n<a/>\n", "an HTML, XML or RTF document"),
    "XML without a declaration": (
        '<contacts xmlns="x">\n  <contact>Ann</contact>\n</contacts>\n',
        "an HTML, XML or RTF document",
    ),
    "RTF": ("{\\rtf1\\ansi Ann}", "an HTML, XML or RTF document"),
    "calendar": ("BEGIN:VCALENDAR\nVERSION:2.0\n", "a calendar"),
    "key": ("-----BEGIN PGP MESSAGE-----\n", "a key"),
    "script": ("#!/bin/sh\necho Ann\n", "a script"),
    "Python": ("names = [\n    'Ann',\n]\n", "a program"),
    "JavaScript": ("const names = ['Ann'];\n", "a program"),
    "TypeScript": ("export const names: string[] = ['Ann'];\n", "a program"),
    "module": ("from data import names\n", "a program"),
    "C": ("#include <stdio.h>\n", "a program"),
    "LaTeX": ("% names\n\\documentclass{article}\n", "a LaTeX document"),
    "LDIF": ("dn: cn=Ann Lee,ou=x\ncn: Ann Lee\n", "an LDIF"),
    "LDIF with a version": ("version: 1\n\ndn: cn=Ann\ncn: Ann\n", "an LDIF"),
    "LDIF in base64": ("# export\ndn:: Y249QW5u\nobjectClass: person\n", "an LDIF"),
    "e-mail": ("From: a@b.example\nTo: c@d.example\nSubject: names\n\nAnn\n", "an e-mail"),
    "received e-mail": (
        "Return-Path: <a@b.example>\nReceived: from x\n\tby y\nDate: Mon, 1 Jan 2024\n",
        "an e-mail",
    ),
    "mailbox": ("From a@b.example Mon Jan  1 00:00:00 2024\nSubject: x\n", "an e-mail"),
    "MySQL dump": ("-- MySQL dump 10.13\n--\nCREATE TABLE `x` (\n", "a SQL dump"),
    "PostgreSQL dump": ("--\n-- PostgreSQL database dump\n--\n\nSET x = 0;\n", "a SQL dump"),
    "phpMyAdmin": ("-- phpMyAdmin SQL Dump\n-- version 5.2.1\n", "a SQL dump"),
    "inserts": ("INSERT INTO people VALUES ('Ann');\n", "a SQL dump"),
    "a table in SQL": ("create table people (\n  name text\n);\n", "a SQL dump"),
    "SQLite dump": ("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n", "a SQL dump"),
    "a query": ("SELECT name FROM people;\n", "a SQL dump"),
    "INI": ("[names]\nfirst=Ann\nsecond=Bob\n", "a settings file"),
    "INI with comments": ("; people\n[names]\n; more\nfirst = Ann\n", "a settings file"),
    "TOML": ('[[people]]\nname = "Ann"\n', "a settings file"),
    "properties": ("first.name=Ann\nlast.name=Lee\n", "a settings file"),
    "YAML": ("---\n- name: Ann\n  city: Bonn\n", "a YAML document"),
    "YAML mapping": ("---\nname: Ann\n", "a YAML document"),
    "YAML list": ("names:\n  - Ann\n  - Bob\n", "a YAML document"),
    "YAML of records": ("- name: Ann\n  city: Bonn\n- name: Bob\n", "a YAML document"),
    "log": (
        "2024-01-01 10:00:00,123 INFO Ann came\n2024-01-01 10:00:01,456 ERROR Bob went\n",
        "a log",
    ),
    "log of a system": ("Jan  1 10:00:00 host a: x\nJan  1 10:00:01 host b: y\n", "a log"),
    "log of a web server": ('127.0.0.1 - - [01/Jan/2024:10:00:00 +0000] "GET /"\n', "a log"),
    "wiki": ('{| class="x"\n|-\n| Ann\n|}\n', "a table of a wiki"),
    "Jira": ("||name||city||\n|Ann|Bonn|\n", "a table of a wiki"),
    "MySQL table": ("+------+------+\n| name | city |\n+------+------+\n", "draws a table"),
    "one column": ("+------+\n| name |\n+------+\n| Ann  |\n", "draws a table"),
    "Markdown": ("| name | city |\n|------|:----:|\n| Ann | Bonn |\n", "draws a table"),
    "bare Markdown": ("name | city\n--- | ---\nAnn | Bonn\n", "draws a table"),
    "psql": (" name | city \n------+------\n Ann  | Bonn\n", "draws a table"),
    "sqlcmd": ("name       city\n---------- -----\nAnn        Bonn\n", "draws a table"),
    "Org": ("| name | city |\n|------+------|\n| Ann | Bonn |\n", "draws a table"),
    "box": ("┌──────┬──────┐\n│ name │ city │\n└──────┴──────┘\n", "draws a table"),
    "double box": ("╔══════╗\n║ name ║\n╚══════╝\n", "draws a table"),
    "box without a frame": ("name │ city\n─────┼─────\nAnn  │ Bonn\n", "draws a table"),
}
LISTS = [
    "Ann\nBob\n",
    "- Ann\n- Bob\n",
    "* Ann\n* Bob\n",
    "---\nAnn\nBob\n",
    "--\nAnn\n",
    "=====\nVIP\n=====\nAnn\n",
    "══════\nVIP\n══════\nAnn\n",
    "Names:\n- Ann\n- Bob\n",
    "VIP: Ann\nVIP: Bob\n",
    "To: Ann\nTo: Bob\n",
    "Ann: friend\nBob: friend\nCid: friend\n",
    "[VIP]\nAnn\nBob\n",
    "[VIP] Ann\n[VIP] Bob\n",
    "# people\nAnn\nBob\n",
    "; people\nAnn\n",
    "Select Comfort\nFrom Here\n",
    "Use Me\nSet Point\nDrop Inn\n",
    "dn\nAnn\n",
    "name: Ann\n",
    "time,name\n2024-01-01 10:00:00,Ann\n2024-01-01 10:00:01,Bob\n",
    "2024-01-01 10:00:00,Ann Lee\n2024-01-01 10:00:01,Info Bob\n",
    "Jan\nFeb\n",
    "name|city\nAnn|Bonn\n",
    "|name|city|\n|Ann|Bonn|\n",
    "a=b\n",
    "From Ann\nFrom Bob\n",
    "Begin\nEnd\n",
    '"<3 Hotels"\nAnn\n',
    "< Ann >\nBob\n",
    "I | O Hotels\n",
]
SIGNS = ["", "- ", "* ", "• ", "1. ", "1) ", "\u2013 ", "-- ", "> ", "# ", ": ", "; ", "@", "[x] "]
ENDS = ["", ":", ";", ",", " -", " --", ": friend", " - VIP", " = Ann", " | Bonn", " (VIP)", "!"]


def is_refused(head: str) -> bool:
    """Return whether a file that begins so is refused as a document."""
    try:
        refuse_documents(head)
    except InvalidInput:
        return True
    return False


@pytest.mark.parametrize(("head", "kind"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
@pytest.mark.parametrize("before", ["", "\n\n", "\ufeff"])
def test_a_document_is_refused_by_what_it_is(head: str, kind: str, before: str) -> None:
    """With the line, and what to upload instead; blank lines before it do not hide it."""
    fault = refusal(before + head, "list.txt")
    assert fault.startswith("line ")
    assert kind in fault
    assert "; " in fault


@pytest.mark.parametrize("head", LISTS)
def test_a_list_is_not_refused_for_its_signs(head: str) -> None:
    """Bullets, rules, colons, brackets and words of other languages stand in lists as well."""
    assert not is_refused(head)


@given(
    st.lists(st.sampled_from(ALL_NAMES), min_size=1, max_size=10),
    st.sampled_from(SIGNS),
    st.sampled_from(ENDS),
    st.sampled_from(["", "Names\n", "Names:\n", "VIP - 2024\n", "-----\n", "name\n", "# 12\n"]),
)
def test_no_list_of_names_is_a_document(names: list[str], sign: str, end: str, title: str) -> None:
    """Signs before or after each name, alone or below a title, make no document."""
    body = "\n".join(f"{sign}{name}{end}" for name in names)
    if end == " = Ann" and sign in ("", "# ", "; "):
        return  # `Bob = Ann` in every line is what a settings file is
    assert not is_refused(f"{title}{body}\n")


@settings(max_examples=30)
@given(st.text(alphabet="-=+|:.#[]<>{}\n aA1\u2500\u2502\u253c", min_size=1, max_size=100))
def test_signs_alone_cost_what_they_are_long(head: str) -> None:
    """Eight times the signs take about eight times as long; going back and forth would take 64."""
    assert growth(lambda times: is_refused(head * 10 * times), times=8) < 24
