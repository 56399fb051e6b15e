"""The routes of templates: the bucket's own win over shipped ones, and names never leave their
place.
"""

import pytest

OWN = {"template_name": "own", "segments": [{"id": "a", "text": "Hello {name}."}]}


@pytest.fixture
def assemble(function):
    return function("assemble")


def test_the_shipped_template_is_listed_and_shown(assemble):
    """A template is shown with its slots, variants, estimate and a quiet lint."""
    assert {"name": "double_anchor_hybrid", "source": "shipped"} in assemble.get("/templates").json[
        "templates"
    ]
    shown = assemble.get("/templates/double_anchor_hybrid.json").json
    assert shown["slots"] == ["name", "developer"]
    assert sorted(shown["variants"]) == ["assertive", "warm"]
    assert shown["warnings"] == []


def test_a_put_template_can_be_used_changed_and_deleted(assemble):
    """201 where it is new, 200 where it takes another's place."""
    assert assemble.put("/templates/own", json=OWN).status_code == 201
    assert assemble.put("/templates/own", json=OWN).status_code == 200
    made = assemble.post("/assemble/template", json={"template": "own", "name": "John"}).json
    assert [stem["label"] for stem in made["stems"]] == ["stem.name.john"]
    assert assemble.delete("/templates/own").json == {"deleted": "own"}
    assert assemble.get("/templates/own").status_code == 404


def test_the_bucket_s_template_wins_over_the_shipped_one(assemble):
    """Deleting the bucket's template brings back the shipped one, which stays."""
    changed = {**OWN, "template_name": "double_anchor_hybrid"}
    assemble.put("/templates/double_anchor_hybrid", json=changed)
    assert assemble.get("/templates/double_anchor_hybrid").json["source"] == "bucket"
    assemble.delete("/templates/double_anchor_hybrid")
    assert assemble.get("/templates/double_anchor_hybrid").json["source"] == "shipped"
    assert assemble.delete("/templates/double_anchor_hybrid").status_code == 409


def test_a_name_that_differs_from_the_address_is_refused(assemble):
    """A typing error would otherwise store a template where nobody looks."""
    answer = assemble.put("/templates/other", json=OWN)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == "$.template_name"


def test_validate_tells_every_fault_with_its_path(assemble):
    """All at once, and nothing is stored."""
    broken = {
        "template_name": "own",
        "segments": [{"id": "a", "text": "x"}, {"id": "a", "text": "y", "gap": 3}],
    }
    verdict = assemble.post("/templates/validate", json=broken).json
    assert not verdict["valid"]
    paths = {fault["path"] for fault in verdict["errors"]}
    assert {"$.segments[1].id", "$.segments[1].gap"} <= paths
    assert assemble.get("/templates/own").status_code == 404


OUTSIDE = [
    "../x",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "%2e%2e%2fx",
    "a%00b",
    "%2fetc%2fpasswd",
    "C:%5cx",
    "A",
    ".",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_name_leaves_the_folder_or_the_prefix(assemble, name):
    """Each is refused before anything is looked up."""
    for method in ("get", "delete"):
        assert getattr(assemble, method)(f"/templates/{name}").status_code in (404, 422)
    assert assemble.put(f"/templates/{name}", json=OWN).status_code in (404, 422)
    assert assemble.post("/assemble/template", json={"template": name}).status_code in (404, 422)


def test_templates_are_listed_a_page_at_a_time(assemble):
    """Bucket and shipped ones in one order, each once; `next_page_token` leads on."""
    for name in ("own-1", "own", "alpha", "zeta"):
        assert assemble.put(f"/templates/{name}", json={**OWN, "template_name": name}).status_code
    seen, token = [], ""
    while token is not None:
        page = assemble.get(f"/templates?limit=2&page_token={token}").json
        assert len(page["templates"]) <= 2
        seen += [each["name"] for each in page["templates"]]
        token = page["next_page_token"]
    whole = assemble.get("/templates").json
    assert seen == [each["name"] for each in whole["templates"]]
    assert {"own-1", "own", "alpha", "zeta", "double_anchor_hybrid"} <= set(seen)
    assert whole["next_page_token"] is None


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "offset=1", "page_token=" + "x" * 300]
)
def test_a_page_that_cannot_be_is_a_422(assemble, query):
    """The limit is 1 to 1000, and a page is found by its token."""
    assert assemble.get(f"/templates?{query}").status_code == 422


@pytest.mark.parametrize("text", ["Hello {{name}}.", "Hello *|FNAME|*.", "Hello %NAME%, [name]."])
def test_a_template_with_another_system_s_placeholder_is_refused_with_the_slot(assemble, text):
    """Storing and validating refuse it alike, unless the segment is literal."""
    segment = {"id": "a", "text": text}
    broken = {"template_name": "own", "segments": [segment]}
    answer = assemble.put("/templates/own", json=broken)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == "$.segments[0].text"
    assert "{name}" in answer.json["errors"][0]["message"]
    assert not assemble.post("/templates/validate", json=broken).json["valid"]
    segment["literal"] = True
    assert assemble.post("/templates/validate", json=broken).json["valid"]


@pytest.mark.parametrize("value", [None, "", " ", "\u200b", "N/A", "#REF!", "*|FNAME|*", "12345"])
@pytest.mark.parametrize("field", ["name", "first_name", "values"])
def test_a_value_that_is_none_leaves_the_fallback(assemble, value, field):
    """In the body itself, by another word for it, and among the values; without one it is named."""
    own = {"template_name": "own", "segments": [{"id": "a", "text": "Hello {name|there}."}]}
    given = {"values": {"first_name": value}} if field == "values" else {field: value}
    assemble.put("/templates/own", json=own)
    made = assemble.post("/assemble/template", json={"template": "own", **given})
    assert [stem["label"] for stem in made.json["stems"]] == ["stem.name.there"]
    assemble.put("/templates/own", json=OWN)
    refused = assemble.post("/assemble/template", json={"template": "own", **given})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["path"].startswith("values.")


@pytest.mark.parametrize("route", ["/assemble/template", "/generate/template"])
def test_a_value_that_counts_as_missing_is_warned_about(assemble, function, route):
    """A program can tell that `there` is spoken instead, and for which slot; nobody else is."""
    own = {"template_name": "own", "segments": [{"id": "a", "text": "Hello {name|there}."}]}
    assemble.put("/templates/own", json=own)
    client = assemble if route.startswith("/assemble") else function("generate")

    missing = client.post(route, json={"template": "own", "name": "#REF!"}).json["warnings"]
    assert [warning["code"] for warning in missing] == ["value_missing"]
    assert missing[0]["detail"].startswith("values.name is not a name but a spreadsheet's error")
    assert "#REF!" not in missing[0]["detail"]
    for good in ({"name": "Ada"}, {}):
        made = client.post(route, json={"template": "own", **good}).json
        assert "value_missing" not in [warning["code"] for warning in made["warnings"]]


def test_audio_says_in_a_header_that_a_value_is_missing(assemble):
    """The body is sound, so the code stands beside it."""
    own = {"template_name": "own", "segments": [{"id": "a", "text": "Hello {name|there}."}]}
    assemble.put("/templates/own", json=own)
    accept = {"Accept": "audio/wav"}
    body = {"template": "own", "name": "N/A"}
    answer = assemble.post("/assemble/template", json=body, headers=accept)
    assert "value_missing" in answer.headers["X-Message-Warnings"]


def test_a_value_that_is_allowed_is_spoken(assemble):
    """A value that looks like a missing one is spoken when `allow` lists it."""
    assemble.put("/templates/own", json=OWN)
    made = assemble.post(
        "/assemble/template", json={"template": "own", "name": "N/A", "allow": ["n/a"]}
    )
    assert [stem["label"] for stem in made.json["stems"]] == ["stem.name.n-a"]
