"""What callers do to batches that run: pause, cancel, retry, edit, repeat; and two at once."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

from standardwebhooks.webhooks import Webhook

from tests.local.batches.deployment import SECRET, Deployment
from tests.local.batches.watching import (
    FINAL,
    TEMPLATE,
    created,
    eventually,
    messages_of,
    moved,
    outcomes,
    people,
    watched,
)
from tests.receiver import receiving

SLOW_MS = 200.0
AT_ONCE = 4


def test_a_pause_stops_within_one_item_and_a_resume_loses_nothing(deployment: Deployment) -> None:
    """Twice in a row; what was begun is finished, and nothing is begun."""
    deployment.cartesia.wait_ms(SLOW_MS)
    batch = created(deployment, messages_of(people("Paused", 40)))
    with watched(deployment, batch) as seen:
        for begun in (4, 16):
            seen.until(lambda now: (now["stems"] or {}).get("created", 0) >= begun)  # noqa: B023
            moved(deployment, batch["batch_id"], "pause")
            before = deployment.cartesia.stats()["requests"]
            eventually(lambda: deployment.cartesia.stats()["in_flight"] == 0)
            seen.until(lambda now: now["state"] == "paused")
            eventually(lambda: not deployment.tasks_left(), "empty queues")
            assert deployment.cartesia.stats()["requests"] <= before + AT_ONCE
            assert moved(deployment, batch["batch_id"], "pause")["state"] == "paused"
            moved(deployment, batch["batch_id"], "resume")
        end = seen.end()

    assert (end["state"], end["counts"]["created"]) == ("done", 40)
    assert deployment.cartesia.stats()["spoken"] == end["plan"]["misses"]


def test_cancel_twice_is_one_cancel_and_what_was_made_stays(deployment: Deployment) -> None:
    """Its messages are readable, and the rest is cancelled by counting."""
    few = people("Cancelled", 20, companies=20)
    pairs = [(one["name"], other["developer"]) for one, other in product(few, few)]
    rows = [{"name": name, "developer": developer} for name, developer in pairs]
    first = created(deployment, messages_of(rows, start="manual"))
    moved(deployment, eventually_planned(deployment, first), "start")
    with watched(deployment, first) as seen:
        seen.until(lambda now: now["stage"] == "messages" and now["counts"]["created"] > 0)
        deployment.door.times = 2
        once = moved(deployment, first["batch_id"], "cancel")
        twice = moved(deployment, first["batch_id"], "cancel")
        end = seen.end()

    assert once["cancel_requested_at"] == twice["cancel_requested_at"] is not None
    counts = end["counts"]
    assert end["state"] == "cancelled"
    assert min(counts["created"], counts["cancelled"]) > 0
    assert counts["created"] + counts["cancelled"] == len(rows)
    found = outcomes(deployment, first["batch_id"])
    assert len(found) == len(rows)
    readable = [row for row in found if row["state"] == "created"]
    assert len(readable) == counts["created"]
    got = deployment.http.get(readable[0]["url"])
    assert (got.status_code, got.content[:4]) == (200, b"RIFF")
    assert deployment.http.post(f"/batches/{first['batch_id']}/retry").status_code == 409


def eventually_planned(deployment: Deployment, batch) -> str:
    """Return the id of a batch once it waits to be started."""
    id = str(batch["batch_id"])
    eventually(lambda: deployment.http.get(f"/batches/{id}").json()["state"] == "planned")
    return id


def test_a_retry_takes_up_the_failed_items_alone(deployment: Deployment) -> None:
    """What was made before is not spoken or spliced again."""
    deployment.cartesia.fail({"status": 400, "body": "no", "times": 2})
    batch = created(deployment, messages_of(people("Retried", 20, companies=4)))
    with watched(deployment, batch) as seen:
        first = seen.end()
    assert first["state"] == "partial"
    spoken = deployment.cartesia.stats()["spoken"]
    objects = {row["ref"]: row["uri"] for row in outcomes(deployment, batch["batch_id"])}

    moved(deployment, batch["batch_id"], "retry")
    with watched(deployment, batch) as seen:
        end = seen.until(lambda now: now["round"] == 1 and now["state"] in FINAL, "the retry")
    assert end["state"] == "done"
    assert end["counts"]["created"] == 20
    assert deployment.cartesia.stats()["spoken"] == spoken + 2 == first["plan"]["misses"]
    after = {row["ref"]: row["uri"] for row in outcomes(deployment, batch["batch_id"])}
    assert all(after[ref] == uri for ref, uri in objects.items() if uri is not None)


def test_a_small_batch_is_not_stuck_behind_a_large_one(deployment: Deployment) -> None:
    """It ends while more than half of the large one is still to be done; all stems exist."""
    few = people("Turns", 20)
    with watched(deployment, first := created(deployment, messages_of(few))) as seen:
        assert seen.end()["state"] == "done"
    assert first["state"] == "planning"

    lines = ["ref,name,developer"]
    lines += [f"{n},{few[n % 20]['name']},{few[n % 3]['developer']}" for n in range(12_000)]
    table = {"file": ("many.csv", "\n".join(lines).encode(), "text/csv")}
    form = {"kind": "messages", "template": TEMPLATE}
    large = deployment.http.post("/batches", data=form, files=table).raise_for_status().json()
    with watched(deployment, large) as big:
        big.until(lambda now: now["stage"] == "messages", "the large one at work")
        small = created(deployment, messages_of(few[:5], variant="warm", label="small"))
        with watched(deployment, small) as seen:
            assert seen.end()["counts"]["failed"] == 0
        then = big.until(lambda now: True)
        moved(deployment, large["batch_id"], "cancel")
        big.end()
    assert then["counts"]["pending"] + then["counts"]["running"] > 6_000, then["counts"]


def test_editing_the_template_of_a_running_batch_changes_nothing_in_it(
    deployment: Deployment,
) -> None:
    """Every text that is spoken is the one that was planned."""
    template = {
        "template_name": "edited_meanwhile",
        "segments": [{"id": "stem.script.a", "text": "Dear {name}, hello."}],
    }
    put_template(deployment, template)
    deployment.cartesia.wait_ms(SLOW_MS)
    rows = [{"name": each["name"]} for each in people("Edited", 30)]
    body = {"kind": "messages", "template": "edited_meanwhile", "rows": rows}
    batch = created(deployment, body)
    with watched(deployment, batch) as seen:
        seen.until(lambda now: now["stage"] == "speech")
        template["segments"] = [{"id": "stem.script.a", "text": "Goodbye, {name}."}]
        put_template(deployment, template)
        end = seen.end()

    assert (end["state"], end["counts"]["created"]) == ("done", 30)
    texts = [each["body"]["transcript"] for each in deployment.cartesia.requests()]
    assert len(texts) == 30
    assert all(text.startswith("Dear ") for text in texts)


def put_template(deployment: Deployment, template) -> None:
    """Write a template into the bucket, where the function finds it."""
    deployment.put_object("stems", f"templates/{template['template_name']}.json", template)


def test_the_webhook_comes_once_for_an_end_and_again_after_a_failure(
    deployment: Deployment,
) -> None:
    """Signed by the specification; the attempt that failed is on record."""
    with receiving() as receiver:
        url = f"http://127.0.0.1:{receiver.port}/hook"
        receiver.answers = [500]
        body = messages_of(people("Hooked", 3), webhook_url=url)
        batch = created(deployment, body)
        with watched(deployment, batch) as seen:
            end = seen.until(lambda now: now["webhook"]["state"] == "delivered", "the webhook")
        eventually(lambda: not deployment.tasks_left(), "empty queues")

    assert [each["status"] for each in end["webhook"]["attempts"]] == [500, 200]
    assert len(receiver.got) == 2
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    verified = [Webhook(SECRET).verify(content, headers) for headers, content in receiver.got]
    assert verified[0] == verified[1]
    assert verified[0]["data"]["batch_id"] == batch["batch_id"]


def test_the_same_key_at_once_and_later_is_one_batch(deployment: Deployment) -> None:
    """A double click, through two instances; the answers are the same."""
    body = messages_of(people("Clicked", 3))
    urls = [deployment.worker.url, deployment.reader.url] * 3
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda url: created(deployment, body, key="click", url=url), urls))
    made.append(created(deployment, body, key="click"))

    assert len({each["batch_id"] for each in made}) == 1
    assert all(each == made[0] for each in made)
    with watched(deployment, made[0]) as seen:
        assert seen.end()["counts"]["created"] == 3
    assert deployment.cartesia.stats()["spoken"] == 6
