"""The three campaigns are made of the shipped template."""

import json

from hybrid_audio.cli.cost import shapes
from tests.pages import ROOT


def test_the_texts_are_those_of_the_shipped_template():
    """John and Hilton, as the README has them."""
    template = json.loads((ROOT / "templates/double_anchor_hybrid.json").read_text())
    texts = [
        segment["text"].format(name="John", developer="Hilton") for segment in template["segments"]
    ]
    assert [len(text) for text in texts] == [shapes.GREETING, shapes.MATTER]
    assert shapes.WHOLE == len(" ".join(texts)) == 76
