"""Names that become parts of a path: none of them ever becomes another route."""

import re
from urllib.parse import quote

from hybrid_audio.cli.errors import WrongUsage


def part(name: str, what: str) -> str:
    """Return a name as a part of a path; raises WrongUsage for what can be the name of nothing."""
    if not name or name in (".", "..") or "/" in name:
        raise WrongUsage(f"{name or 'an empty text'} is no {what}'s name")
    try:
        return quote(name, safe="")
    except UnicodeError:
        raise WrongUsage("A name is not valid UTF-8") from None


def batch_path(text: str) -> str:
    """Return the path of a batch; raises WrongUsage for what is not the id of one."""
    if not re.fullmatch(r"b[0-9a-f]{24}", text):
        raise WrongUsage(f"{text} is no batch; `batch run` prints the id of one, `batch list` all")
    return f"/batches/{text}"
