"""What the routes take for a name, a language and a text, and what is refused unpaid."""

import pytest


@pytest.fixture
def generate(function):
    return function("generate")


@pytest.fixture
def assemble(function):
    return function("assemble")


@pytest.mark.parametrize("value", ["N/A", "null", "#REF!", "{{name}}", "l@example.com", "12345"])
@pytest.mark.parametrize("field", ["name", "first_name", "developer"])
def test_what_is_not_a_name_is_refused_unless_it_is_allowed(generate, field, value):
    """The refusal names the path of the value and says what the value is."""
    path = "developer" if field == "developer" else "name"
    refused = generate.post(f"/generate/{path}", json={field: value})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["path"] == path
    assert "is not a name but" in refused.json["errors"][0]["message"]
    if value in ("N/A", "null", "12345"):
        taken = generate.post(f"/generate/{path}", json={field: value, "allow": [value]})
        assert (taken.status_code, taken.json["text"]) == (200, value)


def test_first_name_is_another_word_for_name(generate):
    """One stem; both at once are a contradiction."""
    one = generate.post("/generate/name", json={"name": "Lena"}).json
    other = generate.post("/generate/name", json={"first_name": "Le\u200bna"}).json
    assert one["signature"] == other["signature"]
    assert (one["status"], other["status"]) == ("created", "hit")
    both = generate.post("/generate/name", json={"name": "Lena", "first_name": "Lena"})
    assert both.status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "hint"),
    [
        ("language", "German", "write de"),
        ("language", "xx", "known: ar, bg"),
        ("emotion", "calm\n", "control or invisible"),
        ("voice_id", "v\u200b", "control or invisible"),
        ("pronunciation_dict_id", "p\x07", "control or invisible"),
    ],
)
def test_an_unknown_language_and_control_characters_are_refused_where_they_are(
    generate, assemble, field, value, hint
):
    """In a body, and in the voice of a segment."""
    refused = generate.post("/generate/name", json={"name": "Lena", field: value})
    assert (refused.status_code, refused.json["errors"][0]["path"]) == (422, field)
    assert hint in refused.json["errors"][0]["message"]
    segment = {"text": "Hello.", "voice": {field: value}}
    refused = assemble.post("/assemble/segments", json={"segments": [segment]})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["path"] == f"segments[0].voice.{field}"


@pytest.mark.parametrize(
    "text", ["Hey {{name}}.", "Hey {name}.", "Hey [First Name].", "Hey %NAME%."]
)
def test_a_placeholder_in_a_text_to_speak_is_refused_unless_it_is_literal(generate, assemble, text):
    """Nothing fills it, so it would be heard."""
    refused = generate.post("/generate/script", json={"text": text})
    assert (refused.status_code, refused.json["errors"][0]["path"]) == (422, "text")
    assert "name}" in refused.json["errors"][0]["message"]
    assert (
        generate.post("/generate/script", json={"text": text, "literal": True}).status_code == 200
    )
    body = {"segments": [{"text": text}]}
    assert (
        assemble.post("/assemble/segments", json=body).json["errors"][0]["path"]
        == "segments[0].text"
    )
    body["segments"][0]["literal"] = True
    assert assemble.post("/assemble/segments", json=body).status_code == 200


@pytest.mark.parametrize("text", ["ﷺ" * 50, "🙂🙂", "?!", "\u3164\u200b"])
def test_symbols_that_cannot_be_spoken_are_refused_before_they_are_paid(generate, text):
    """The refusal names the field, and the speaker is never asked."""
    refused = generate.post("/generate/script", json={"text": text})
    assert (refused.status_code, refused.json["errors"][0]["path"]) == (422, "text")
