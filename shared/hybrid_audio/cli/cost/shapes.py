"""Three campaigns of a million messages that show what dominates a bill."""

from hybrid_audio.cli.cost.campaign import Campaign

MESSAGES = 1_000_000
GREETING, MATTER = (
    len("Hey John, it's Luis."),
    len("I just wanted to follow up about your Hilton timeshare."),
)
WHOLE = GREETING + 1 + MATTER
MESSAGE_S = 4.35
"""Of the shipped template: both stems and the pause."""

DEVELOPERS = 40


def _spliced(names: int, *, distinct: int) -> Campaign:
    return Campaign(
        messages=MESSAGES,
        distinct=distinct,
        stems=names + DEVELOPERS,
        characters=names * GREETING + DEVELOPERS * MATTER,
        characters_in_full=MESSAGES * WHOLE,
        message_s=MESSAGE_S,
    )


FEW_NAMES = _spliced(1_000, distinct=1_000 * DEVELOPERS)
"""A thousand names and forty companies: many people get the same message."""

MANY_NAMES = _spliced(250_000, distinct=MESSAGES)
"""A quarter of a million names, each spoken once, and no two messages alike."""

ONE_OFF = Campaign(
    messages=MESSAGES,
    distinct=MESSAGES,
    stems=MESSAGES,
    characters=MESSAGES * WHOLE,
    characters_in_full=MESSAGES * WHOLE,
    message_s=MESSAGE_S,
)
"""A text of its own for each person: nothing is shared, so that nothing is saved."""

SHAPES = {"few names": FEW_NAMES, "many names": MANY_NAMES, "one-off texts": ONE_OFF}
