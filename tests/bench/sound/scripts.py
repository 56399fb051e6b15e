"""What the bench lets speak: messages of three styles, cut into segments in three ways."""

from collections.abc import Iterator
from dataclasses import dataclass

NAMES = (
    *("John", "Mary", "Robert", "Linda", "David", "Susan", "Thomas", "Karen", "Daniel", "Kate"),
    *("Mark", "Sandra", "Steven", "Emily", "Kurt", "Michelle", "Kevin", "Amanda", "Scott", "Grace"),
    *("Patrick", "Laura", "Jack", "Olivia", "Frank", "Helen", "Eric", "Nicole", "Robert", "Anna"),
    *("James", "Nancy", "Paul", "Betty", "Brandon", "Rebecca", "Jason", "Amy", "Justin", "Emma"),
    *("George", "Sharon", "Edward", "Angela", "Ryan", "Brenda", "Gary", "Donna", "Peter", "Alice"),
    *("Brett", "Hannah", "Ethan", "Sophie", "Tyler", "Diana", "Martin", "Julia", "Oscar", "Chloe"),
)
DEVELOPERS = ("Hilton", "Marriott", "Westgate", "Sheraton", "Disney", "Hyatt")
EXAMPLES = ("Rachel", "Wyndham")
MOST_MESSAGES = len(NAMES)


@dataclass(frozen=True)
class Style:
    """A way to cut a message: its segments, and the pause that its timing adds at each seam."""

    name: str
    segments: tuple[str, ...]
    gaps_ms: tuple[float, ...]


STYLES = (
    Style(
        "sentences",
        ("Hey {name}, it's Luis.", "I just wanted to follow up about your {developer} timeshare."),
        (90.0,),
    ),
    Style("slots", ("Hey", "{name},", "it's Luis from", "{developer}."), (0.0, 0.0, 0.0)),
    Style("name first", ("Hey {name},", "I just wanted to ask about your vacation."), (0.0,)),
)


@dataclass(frozen=True)
class Script:
    """One message: its style, its name, and the texts of its segments."""

    style: Style
    name: str
    segments: tuple[str, ...]

    @property
    def text(self) -> str:
        """All that is said."""
        return " ".join(self.segments)


def scripts(style: Style, count: int) -> Iterator[Script]:
    """Yield the first `count` messages of a style."""
    for index, name in enumerate(NAMES[:count]):
        yield _script(style, name, DEVELOPERS[index % len(DEVELOPERS)])


def example(style: Style) -> Script:
    """Return a message with values of its own, as a template's examples are."""
    return _script(style, *EXAMPLES)


def _script(style: Style, name: str, developer: str) -> Script:
    texts = [each.format(name=name, developer=developer) for each in style.segments]
    return Script(style, name, tuple(texts))
