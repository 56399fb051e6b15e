"""The page /docs as each function answers it: open, cached, compressed, and tightly restricted."""

import gzip

import pytest

from hybrid_audio import services
from hybrid_audio.edge.pages.files import FILES
from hybrid_audio.edge.routes import ROUTES

FUNCTIONS = sorted(ROUTES)
SCRIPT = "/docs/swagger-ui-bundle.js"


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("prefixed", [False, True])
def test_every_function_shows_the_page_and_its_files(function, name, prefixed):
    """All of them are at the root, and under the function's own prefix."""
    client, prefix = function(name), f"/{name}" if prefixed else ""
    page = client.get(f"{prefix}/docs")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert {client.get(f"{prefix}/docs/{file}").status_code for file in FILES} == {200}


def test_the_page_names_no_address_but_relative_ones(function):
    """Behind any prefix, gateway or host it finds its own files and description."""
    page = function("generate").get("/docs").text
    assert "://" not in page
    assert 'src="/' not in page
    assert 'href="/' not in page


def test_the_page_forbids_everything_inline_and_foreign(function):
    """Its policy starts from the page's own origin and allows no inline script or style."""
    for path in ("/docs", SCRIPT):
        headers = function("generate").get(path).headers
        policy = headers["Content-Security-Policy"].split("; ")
        assert policy[0] == "default-src 'self'"
        assert {"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} <= set(policy)
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_the_page_needs_no_key_where_the_service_does(function, monkeypatch):
    """Like the description that it shows, it holds no secret; requests from it send the key."""
    monkeypatch.setenv("APP_ENV", "prod")
    monkeypatch.setenv("INTERNAL_API_KEY", "a-key")
    services.forget()
    client = function("generate")
    assert client.get("/docs").status_code == 200
    assert client.get("/openapi.json").status_code == 200
    assert client.get("/cache/stats").status_code == 401


def test_a_large_file_goes_compressed_only_where_that_is_accepted(function):
    """Both forms hold the same script, and each has a tag of its own."""
    client = function("generate")
    small = client.get(SCRIPT, headers={"Accept-Encoding": "gzip"})
    refused = client.get(SCRIPT, headers={"Accept-Encoding": "gzip;q=0"})

    assert small.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in refused.headers
    assert gzip.decompress(small.data) == refused.data == client.get(SCRIPT).data
    assert small.headers["ETag"] != refused.headers["ETag"]
    assert small.headers["Vary"] == "Accept-Encoding"


def test_a_file_that_the_browser_has_is_not_sent_again(function):
    """Its tag is asked about each time, and 304 says that it is the same."""
    client = function("generate")
    first = client.get(SCRIPT)
    again = client.get(SCRIPT, headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(SCRIPT, headers={"If-None-Match": '"another"'})

    assert first.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert other.status_code == 200


@pytest.mark.parametrize("name", ["none.js", "vendored.json", "..%2ffiles.py", "docs.html"])
def test_no_other_file_is_behind_the_page(function, name):
    """A name that is not listed is a 404 which lists those there are."""
    answer = function("generate").get(f"/docs/{name}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
