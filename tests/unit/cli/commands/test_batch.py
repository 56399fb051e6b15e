"""`batch`: plans, states, outcomes and steps, as the service has them."""

import pytest

from hybrid_audio.cli.reports.batch import plan_lines
from tests.unit.cli.services import ID, FakeService, batch

PLAN = {
    **{"stems": 3, "hits": 1, "misses": 2, "characters": 24, "characters_in_full": 300},
    **{"credits": 24, "cost": None, "eta_s": 1.5},
    "rows": {
        "total": 3,
        "failing": 1,
        "faults": [{"row": 2, "line": 4, "reason": "name is missing"}],
    },
    "warnings": [
        {"code": "column_guessed", "detail": "the column Firma was read", "is_guess": True},
        {"code": "columns_unused", "detail": "no slot uses: Stadt", "is_guess": False},
    ],
}
PATH = f"/batches/{ID}"


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    made.answer("POST /batches/plan", PLAN)
    made.answer("POST /batches", {"batch_id": ID})
    made.answer(f"GET {PATH}", batch("running", created=3, pending=7))
    return made


def test_a_plan_says_what_is_spoken_and_which_rows_fail():
    """No price is said to be none, not to be zero."""
    assert list(plan_lines(PLAN)) == [
        "3 stems: 1 exist, 2 are to be spoken",
        "24 characters (in full 300), 24 credits, cost unknown (no price is set), about 1.5 s",
        "3 rows, of which 1 will fail",
        "  line 4  name is missing",
        "  guess  the column Firma was read",
        "  note  no slot uses: Stadt",
    ]


def test_a_plan_carries_no_key(service, capsys):
    """Nothing is kept of it."""
    words = ["--kind", "items", "--text", "Hello.", "--voice-id", "v"]
    assert service.run("batch", "plan", *words) == 0
    assert service.sent() == {"kind": "items", "items": [{"text": "Hello."}], "voice_id": "v"}
    assert "Idempotency-Key" not in service.requests[0].headers
    assert capsys.readouterr().out.startswith("3 stems: 1 exist")


def test_a_run_without_waiting_prints_the_id_alone(service, capsys):
    """For scripts that watch it themselves."""
    assert service.run("batch", "run", "--template", "t", "--no-wait", "--key", "may") == 0
    assert capsys.readouterr().out == f"{ID}\n"
    assert service.requests[0].headers["Idempotency-Key"] == "may"


def test_a_batch_is_shown_as_it_is_now(service, capsys):
    """One look, whatever its state."""
    assert service.run("batch", "status", ID) == 0
    assert "items       10: 7 pending, 3 created" in capsys.readouterr().out
    assert len(service.requests) == 1


def test_a_batch_is_watched_to_its_end_where_that_is_asked_for(service):
    """The exit code is then that of its end."""
    service.answer(f"GET {PATH}", batch("partial", failed=1))
    assert service.run("batch", "status", ID, "--watch") == 3


def test_batches_are_listed_newest_first(service, capsys):
    """In the order of the service."""
    known = {"kind": "items", "total": 2, "label": None, "created_at": "2026-05-04T09:00:00Z"}
    page = {"batches": [batch() | known], "next_page_token": "n"}
    service.answer("GET /batches", page)
    assert service.run("batch", "list", "--limit", "1") == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1].startswith(f"{ID}   running   items")
    assert "--page-token n" in printed.err


def test_outcomes_are_listed_to_the_last_page(service, capsys):
    """Each row with its state, its ref, and its error or its audio."""
    first = {"row": 0, "state": "created", "ref": "c-1", "error": None, "uri": "gs://o/a.wav"}
    second = {"row": 1, "state": "failed", "ref": None, "error": "name is missing", "uri": None}
    service.answer(
        f"GET {PATH}/outcomes",
        {"outcomes": [first], "next_page_token": "1"},
        {"outcomes": [second], "next_page_token": None},
    )
    assert service.run("batch", "outcomes", ID, "--state", "failed", "--all") == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert [row.split() for row in rows] == [
        ["0", "created", "c-1", "gs://o/a.wav"],
        ["1", "failed", "-", "name", "is", "missing"],
    ]
    assert [dict(each.url.params) for each in service.requests] == [
        {"state": "failed"},
        {"state": "failed", "page_token": "1"},
    ]


@pytest.mark.parametrize(
    ("words", "format"),
    [([], "csv"), (["--json"], "jsonl"), (["--format", "jsonl"], "jsonl")],
)
def test_a_manifest_is_written_as_it_came(service, tmp_path, capfdbinary, words, format):
    """Byte for byte, in the form that was asked for, into a file or a pipe."""
    service.answer(f"GET {PATH}/manifest", b"row,line\r\n")
    assert service.run("batch", "manifest", ID, *words) == 0
    assert capfdbinary.readouterr().out == b"row,line\r\n"
    assert service.requests[0].url.params["format"] == format

    path = tmp_path / "m.csv"
    assert service.run("batch", "manifest", ID, *words, "--out", str(path)) == 0
    assert path.read_bytes() == b"row,line\r\n"


@pytest.mark.parametrize("step", ["start", "pause", "resume", "cancel", "retry"])
def test_each_step_is_asked_for_under_its_name(service, capsys, step):
    """The answer is the batch's new state; a retry of the request is the same step."""
    service.answer(f"POST {PATH}/{step}", batch("planning"))
    assert service.run("batch", step, ID, "--key", "k") == 0
    assert capsys.readouterr().out == f"{ID}  planning\n"
    assert service.requests[0].headers["Idempotency-Key"] == "k"


def test_a_batch_is_deleted_once_that_is_agreed_to(service, capsys):
    """Its outcomes do not come back."""
    service.answer(f"DELETE {PATH}", {"deleted": ID})
    assert service.run("batch", "delete", ID) == 2
    assert service.requests == []
    assert service.run("batch", "delete", ID, "--yes") == 0
    assert capsys.readouterr().out == f"Deleted  {ID}\n"


@pytest.mark.parametrize("text", ["", "b1", "../stems", "b" + "0" * 25, "B" + "0" * 24])
@pytest.mark.parametrize("step", ["status", "pause", "manifest", "outcomes"])
def test_a_text_that_is_no_batch_never_becomes_a_path(service, step, text):
    """It is wrong usage, and nothing is sent."""
    assert service.run("batch", step, text) == 2
    assert service.requests == []
