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
        values = {"name": name, "developer": DEVELOPERS[index % len(DEVELOPERS)]}
        yield Script(style, name, tuple(each.format(**values) for each in style.segments))
