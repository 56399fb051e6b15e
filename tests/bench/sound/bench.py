"""Every form of a message beside one spoken in one breath; and 72 names, whole and trimmed."""

import os
import shutil
import sys

from tests.bench.sound.forms import Form, Forms, whole
from tests.bench.sound.hearing import Hearing
from tests.bench.sound.listener import heard
from tests.bench.sound.names import names_heard
from tests.bench.sound.product import running_product
from tests.bench.sound.scripts import MOST_MESSAGES, STYLES, Style, example, scripts
from tests.bench.sound.table import HEAD, WHOLE, print_rows
from tests.bench.sound.voice import RATE, Voice

MESSAGES = 20


def run() -> None:
    """Print the table of each style with `MESSAGES` messages, then the names.

    Exits with 1 where fewer names are heard after the trim of the service than in whole stems.
    """
    count = min(int(os.environ.get("MESSAGES") or MESSAGES), MOST_MESSAGES)
    voice = Voice()
    hearing = Hearing(voice)
    print(f"{count} messages of each style; the recogniser's own errors are those of `{WHOLE}`")
    print(HEAD)
    with running_product() as product:
        for style in STYLES:
            _style(style, count, voice, Forms(voice, product), hearing)

        print()
        names_are_kept = names_heard(voice, product, hearing)

    if not names_are_kept:
        sys.exit('fewer names are heard with trim "speech" than in whole stems')


def _style(style: Style, count: int, voice: Voice, forms: Forms, hearing: Hearing) -> None:
    messages = list(scripts(style, count))
    made: dict[str, list[Form]] = {
        WHOLE: [whole(voice, each) for each in messages],
        "another take": [whole(voice, each, noise=True) for each in messages],
        "a third take": [whole(voice, each, noise=True) for each in messages],
        "default": [forms.by_product(each) for each in messages],
        "pauses": [forms.with_pauses(each) for each in messages],
        "context": [forms.in_context(each, example(style)) for each in messages],
        "its own": [forms.in_context(each, each) for each in messages],
    }
    if shutil.which("sox"):
        made["sox splice"] = [forms.by_sox(each) for each in messages]
    made["pydub"] = [forms.by_pydub(each) for each in messages]

    texts = {name: heard([form.samples for form in each], RATE) for name, each in made.items()}
    print_rows(messages, made, texts, hearing)
