"""Which stems of the index are asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hybrid_audio.domain.stems import naming
from hybrid_audio.domain.stems.entry_fields import texts_in
from hybrid_audio.errors import InvalidInput

PREFIX = re.compile(r"stem\.([a-z][a-z0-9_-]{0,59})?|stem\.[a-z][a-z0-9_-]{0,59}\.[a-z0-9-]{0,60}")
SIGNATURE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Selection:
    """The conditions that a stem must meet, all of them; without any, every stem.

    A label is one of the stem's labels, a prefix the beginning of one of them.
    """

    kind: str | None = None
    label: str | None = field(default=None, repr=False)
    prefix: str | None = field(default=None, repr=False)
    voice_id: str | None = None
    model_id: str | None = None
    is_ready_only: bool = False

    def require_valid(self) -> None:
        """Raise InvalidInput for what is not a label or a prefix, and for what cannot be combined.

        The index can look for one label or one kind of a stem, not for both.
        """
        if self.kind is not None and not naming.KIND.fullmatch(self.kind):
            raise InvalidInput.at(
                "kind", "must be name, developer, script, generic or the name of a dataset"
            )
        if self.label is not None:
            self._require_alone()
            naming.kind_of(self.label)
        if self.prefix is not None and not PREFIX.fullmatch(self.prefix):
            raise InvalidInput.at(
                "prefix", "must be how labels begin: stem., stem.name. or stem.name.jo, for example"
            )
        if self.kind is not None and self.prefix_kind not in (None, self.kind):
            raise InvalidInput.at(
                "kind", "is another one than the prefix names; leave out kind or shorten the prefix"
            )

    def _require_alone(self) -> None:
        for name in ("kind", "prefix"):
            if getattr(self, name) is not None:
                raise InvalidInput.at(
                    name,
                    "cannot be combined with label, which says it already; a label can be combined "
                    "with voice_id and model_id, a kind also with a prefix",
                )

    @property
    def prefix_kind(self) -> str | None:
        """The kind that the prefix names whole: `name` for `stem.name.jo`, none for `stem.na`."""
        parts = (self.prefix or "").split(".")
        return parts[1] if len(parts) == 3 else None

    @property
    def equal(self) -> dict[str, str]:
        """The fields of entries whose values are given."""
        wanted = {
            "voice_id": self.voice_id,
            "model_id": self.model_id,
            "state": "ready" if self.is_ready_only else None,
        }
        return {name: value for name, value in wanted.items() if value is not None}

    @property
    def contained(self) -> tuple[str, str] | None:
        """The field of entries that holds a list, and what must be in it."""
        kind = self.kind or self.prefix_kind
        if self.label is not None:
            return "labels", self.label
        return None if kind is None else ("kinds", kind)

    def is_met_by(self, fields: Mapping[str, Any]) -> bool:
        """Return whether an entry meets the prefix, which no index knows.

        The other conditions are the query's.
        """
        if self.prefix is None:
            return True
        return any(label.startswith(self.prefix) for label in texts_in(fields, "labels"))


def validated_token(token: str) -> str:
    """Return a page token that is a signature, or empty; raises InvalidInput for another."""
    if token and not SIGNATURE.fullmatch(token):
        raise InvalidInput.at("page_token", "must be the next_page_token of the page before")
    return token
