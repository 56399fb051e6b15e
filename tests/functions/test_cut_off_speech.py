"""Answers of text to speech that are not the whole stem, through the door of generate."""

from typing import Any

import httpx
import pytest

from infra.local.cartesia.faults import STREAMED_SIZES
from tests.functions.conftest import Parts

CUT_OFF: dict[str, dict[str, Any]] = {
    "a loud end": {"ends_loud": True},
    "no quiet after the last word": {"no_trailing_quiet": True},
    "a twentieth of the speech": {"share": 0.05},
    "two files in one answer": {"two_wavs": True},
    "a loud end after extra chunks": {"ends_loud": True, "extra_chunks": True},
    **{
        f"a loud end of a stream ({name})": {"ends_loud": True, "sizes": name}
        for name in STREAMED_SIZES
    },
    **{
        f"no quiet at the end of a stream ({name})": {"no_trailing_quiet": True, "sizes": name}
        for name in STREAMED_SIZES
    },
}
SCRIPTS = ("Talk to you soon.", "I wanted to follow up about the house.", "Good morning to you.")


@pytest.fixture
def generate(function):
    return function("generate")


def stored(parts: Parts, environment: dict[str, str]) -> list[dict[str, Any]]:
    """Return the objects of the bucket of stems."""
    bucket = environment["STEMS_BUCKET"]
    answer = httpx.get(f"{parts.gcs}/storage/v1/b/{bucket}/o").raise_for_status()
    items: list[dict[str, Any]] = answer.json().get("items", [])
    return items


@pytest.mark.parametrize("fault", CUT_OFF.values(), ids=CUT_OFF.keys())
def test_a_cut_off_answer_is_not_kept_and_a_good_one_then_is(generate, parts, environment, fault):
    """The refusal says so, the bucket stays empty, and the next request speaks anew."""
    text = {"text": SCRIPTS[0]}
    parts.cartesia.fail({**fault, "times": 50})
    refused = generate.post("/generate/script", json=text)
    assert refused.status_code == 502, refused.json
    assert stored(parts, environment) == []

    parts.cartesia.reset()
    good = generate.post("/generate/script", json=text).json
    assert good["status"] == "created"
    assert parts.cartesia.stats()["requests"] == 1
    assert [each["size"] for each in stored(parts, environment)] == [str(good["size_bytes"])]
