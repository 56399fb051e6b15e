"""The audit from the terminal: every page, every finding, and a sum of what was compared."""

from hybrid_audio.cli.audit import audit
from tests.unit.cli.services import FakeService

ORPHAN = {"state": "object_only", "object": "stems/a.wav", "detail": None}


def test_an_audit_goes_on_to_the_last_page_and_says_each_finding():
    """Counts of all pages are summed; a page without findings says nothing."""
    service = FakeService()
    service.answer(
        "POST /cache/audit",
        {"counts": {"match": 3, "gone": 0}, "findings": [], "next_page_token": "t1", "repaired": 0},
        {
            "counts": {"match": 1, "object_only": 1},
            "findings": [ORPHAN],
            "next_page_token": None,
            "repaired": 0,
        },
    )
    looked: list[int] = []
    pages: list[dict[str, object]] = []
    found = audit(
        service.api(), seen=pages.append, moved=lambda each: looked.append(each.looked_at)
    )

    assert (found.findings, str(found)) == (1, "4 match, 1 object_only")
    assert [page["findings"] for page in pages] == [[], [ORPHAN]]
    assert looked == [3, 5]
    assert "page_token" not in service.sent(0)
    assert service.sent(1) == {"repair": False, "limit": 500, "deep": False, "page_token": "t1"}


def test_an_audit_of_an_empty_cache_has_no_finding():
    """Nothing is kept, so nothing is wrong."""
    service = FakeService()
    service.answer(
        "POST /cache/audit", {"counts": {}, "findings": [], "next_page_token": None, "repaired": 0}
    )
    found = audit(service.api(), seen=print)
    assert (found.findings, str(found)) == (0, "nothing is kept yet")
