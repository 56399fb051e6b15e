"""Consent to what cannot be undone."""

import io
import sys

import pytest

from hybrid_audio.cli.errors import WrongUsage
from hybrid_audio.cli.options.consent import require_consent


class Person(io.StringIO):
    """Someone at a terminal, who answers."""

    def isatty(self) -> bool:
        return True


def test_consent_that_was_given_is_not_asked_for(monkeypatch):
    """A script gives it with an option."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    require_consent("All is deleted.", is_given=True)


def test_a_script_that_gave_none_is_told_how(monkeypatch):
    """No one can be asked."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(WrongUsage, match=r"All is deleted\. Say so with --yes"):
        require_consent("All is deleted.", is_given=False)


def test_a_person_is_asked_and_may_say_no(monkeypatch, capsys):
    """The question stands on standard error, beside the answer of the command."""
    monkeypatch.setattr(sys, "stdin", Person("y\nn\n"))
    require_consent("All is deleted.", is_given=False)
    with pytest.raises(WrongUsage, match="Nothing was done"):
        require_consent("All is deleted.", is_given=False)
    printed = capsys.readouterr()
    assert "All is deleted. Go on? [y/N]" in printed.err
    assert printed.out == ""
