"""Lists of names in many encodings, made up from a seed: what people upload, with its truth."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.unit.ingestion.decoding.names_of_languages import ENCODINGS, NAMES

SIZES = (1, 2, 3, 5, 8, 15, 30, 60)
PLAIN = ("Anna", "John", "Peter", "Maria", "Tom", "Kim", "Robert", "Nina", "Oliver", "Sara")


@dataclass(frozen=True)
class MadeList:
    """The names of a list, and the encoding that its bytes are in."""

    encoding: str
    language: str
    names: tuple[str, ...]

    @property
    def text(self) -> str:
        """The file as text."""
        return "\r\n".join(["name", *self.names, ""])

    @property
    def data(self) -> bytes:
        """The file as bytes."""
        return self.text.encode(self.encoding)


def made_lists(count: int, *, seed: int, encodings: tuple[str, ...] = ()) -> Iterator[MadeList]:
    """Yield lists of 1 to 60 names and as many of ASCII letters, one in seven in capitals."""
    rng = random.Random(seed)
    made = 0
    while made < count:
        encoding = rng.choice(encodings or tuple(ENCODINGS))
        one = _made(rng, encoding, rng.choice(ENCODINGS[encoding]))
        if one is not None:
            made += 1
            yield one


def _made(rng: random.Random, encoding: str, language: str) -> MadeList | None:
    """Return a list, or None where its bytes would be valid UTF-8."""
    known = [name for name in NAMES[language] if _has(encoding, name)]
    names = rng.sample(known, min(rng.choice(SIZES), len(known)))
    if rng.random() < 1 / 7:
        names = [upper for name in names if _has(encoding, upper := name.upper())]
    names += rng.choices(PLAIN, k=rng.randrange(2 * len(names) + 1))
    rng.shuffle(names)

    made = MadeList(encoding, language, tuple(names))
    return None if _has_utf_8(made.data) else made


def _has(encoding: str, name: str) -> bool:
    try:
        name.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _has_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
