"""The carrier of a stem: what is spoken around it, and cut away again."""

from dataclasses import dataclass, field

_CLOSING = frozenset(",.;:!?…)]”")


@dataclass(frozen=True)
class Carrier:
    """The words before and after a stem's text; a stem spoken among them keeps their melody."""

    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)

    def around(self, text: str) -> str:
        """Return the whole that is spoken."""
        start, _ = self.span(text)
        behind = "" if self.after[:1] in _CLOSING else " "
        return (self.before + " " * (start > 0) + text + behind + self.after).rstrip()

    def span(self, text: str) -> tuple[int, int]:
        """Return where `text` begins and ends in the whole, in characters."""
        start = len(self.before) + 1 if self.before else 0
        return start, start + len(text)
