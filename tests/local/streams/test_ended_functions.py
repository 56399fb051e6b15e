"""A function that is killed while it streams or speaks: broken off, and mended by asking again."""

import hashlib

import httpx
import pytest

from tests.local.streams.deployment import SLOW, StreamDeployment, body, new_texts
from tests.open_header import with_sizes

pytestmark = pytest.mark.storm


def sha256(audio: bytes) -> str:
    return hashlib.sha256(audio).hexdigest()


def test_a_stream_is_broken_off_by_a_function_that_is_stopped_and_then_killed(
    deployment: StreamDeployment,
) -> None:
    """As the platform does after ten seconds; asking again waits for the lease, and mends all."""
    first, _, slow = new_texts()
    asked, before = body(first, slow), deployment.objects("outputs")
    with deployment.held_stream(asked, word=SLOW) as stream:
        function = deployment.stop()
        deployment.end(function)
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            stream.rest()
    deployment.gate.drop()
    assert deployment.message(stream.signature)["state"] == "making"
    assert deployment.objects("outputs") == before

    with deployment.streamed(asked) as answer:
        audio = answer.read()
    told = deployment.message(answer.headers["X-Message-Signature"])
    assert audio[: len(stream.audio)] == stream.audio
    assert (told["state"], told["message"]["sha256"]) == ("stored", sha256(with_sizes(audio)))
    assert deployment.message(stream.signature)["state"] == "stored"
    assert (deployment.cartesia.stats()["spoken"], deployment.leases()) == (2, [])


def test_a_stem_whose_maker_is_killed_between_two_takes_is_stored_once(
    deployment: StreamDeployment,
) -> None:
    """The first take was paid for and is lost; each take that was spoken is in the log."""
    (text,), before = new_texts()[2:], deployment.objects("stems")
    deployment.cartesia.fail({"cut_tail": True})
    deployment.gate.hold(SLOW, after=1)
    with deployment.asking(body(text)) as answer:
        assert deployment.gate.held.wait(60)
        assert [each["text"] for each in deployment.leases()] == [text]
        deployment.kill()
    deployment.gate.drop()
    with pytest.raises(httpx.HTTPStatusError, match="502"):
        answer.result()
    assert deployment.objects("stems") == before

    made = deployment.asked(body(text))
    assert made["status"] == "created"
    assert len(deployment.objects("stems") - before) == 1
    assert deployment.leases() == []
    (entry,) = deployment.stem(text)
    assert (entry["state"], entry["takes"], entry["measures"]["findings"]) == ("ready", 1, [])

    takes = [each for each in deployment.log if each["message"] == "stem_spoken"]
    paid = [each for each in takes if each["signature"] in entry["object"]]
    stats = deployment.cartesia.stats()
    assert [each["take"] for each in paid] == [1, 1]
    assert sum(each["characters"] for each in paid) == stats["characters"] == 2 * len(text)
