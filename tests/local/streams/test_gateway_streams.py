"""Messages streamed through the gateway: heard before they are spoken, or broken off."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.local.cloud.cloud_run import eventually
from tests.local.streams.deployment import SEGMENTS, SLOW, StreamDeployment, body, new_texts
from tests.open_header import HEADER_BYTES, OPEN, sizes_in, with_sizes

pytestmark = pytest.mark.slow
OPEN_SIZES = (OPEN, OPEN)
CURL_CUT_SHORT = 18
"""CURLE_PARTIAL_FILE of curl's manual: the body ended before its announced end."""


def sha256(audio: bytes) -> str:
    return hashlib.sha256(audio).hexdigest()


def test_sound_is_heard_through_the_gateway_before_the_last_stem_is_spoken(
    deployment: StreamDeployment,
) -> None:
    """The last stem may only be spoken once the first bytes were read."""
    texts = new_texts()
    with deployment.held_stream(body(*texts), word=SLOW) as stream:
        spoken = {each["body"]["transcript"] for each in deployment.cartesia.requests()}
        during = deployment.message(stream.signature)["state"]
        deployment.gate.open()
        audio = stream.rest()
    assert (texts[0] in spoken, texts[2] in spoken, during) == (True, False, "making")
    assert stream.answer.headers["Transfer-Encoding"] == "chunked"
    assert ("Content-Length" in stream.answer.headers, sizes_in(audio)) == (False, OPEN_SIZES)

    told = deployment.message(stream.signature)
    stored = httpx.get(told["message"]["url"]).content
    assert (told["state"], stored) == ("stored", with_sizes(audio))
    assert told["message"]["sha256"] == sha256(stored)

    plain = deployment.asked({**body(*texts), "upload": False})
    assert plain["sha256"] == told["message"]["sha256"]


def test_a_stream_of_stems_that_are_there_has_exact_sizes_and_its_length(
    deployment: StreamDeployment,
) -> None:
    """Through the gateway too: no pieces, and the header is that of the stored file."""
    asked = body(*new_texts())
    plain = deployment.asked({**asked, "upload": False})
    with deployment.streamed(asked) as answer:
        signature = answer.headers["X-Message-Signature"]
        audio = answer.read()
    assert answer.headers["Content-Length"] == str(len(audio)) == str(plain["size_bytes"])
    assert (audio, signature) == (with_sizes(audio), plain["signature"])

    told = deployment.message(signature)
    assert told["message"]["sha256"] == sha256(audio) == plain["sha256"]
    assert httpx.get(told["message"]["url"]).content == audio


def test_a_stream_is_sent_to_its_end_by_a_function_that_is_stopped(
    deployment: StreamDeployment,
) -> None:
    """It takes no further request, but ends what it began; another one knows the message."""
    texts = new_texts()
    with deployment.held_stream(body(*texts), word=SLOW) as stream:
        deployment.stop()
        deployment.gate.open()
        audio = with_sizes(stream.rest())

    told = deployment.message(stream.signature)
    assert (told["state"], told["message"]["sha256"]) == ("stored", sha256(audio))
    assert deployment.asked({**body(*texts), "upload": False})["sha256"] == sha256(audio)
    assert (deployment.cartesia.stats()["spoken"], deployment.leases()) == (len(texts), [])


def fails(deployment: StreamDeployment) -> None:
    """Let the stand-in refuse what it is asked for from the third request on."""
    deployment.cartesia.fail({}, {}, {"status": 402, "times": 9})


def require_failed(deployment: StreamDeployment, signature: str, before: set[str]) -> None:
    """Require that the state tells why, and that nothing of the message is kept."""
    told = deployment.message(signature)
    assert (told["state"], told["message"]) == ("failed", None)
    assert told["problem"]["type"] == "urn:hybrid-audio:problem:speech-rejected"
    assert deployment.objects("outputs") == before
    assert deployment.leases() == []


def test_a_failure_in_the_middle_is_an_incomplete_read_through_the_gateway(
    deployment: StreamDeployment,
) -> None:
    """The sound that came is that of the beginning; what is asked for again is spoken and whole."""
    asked, before = body(*new_texts()), deployment.objects("outputs")
    fails(deployment)
    with deployment.held_stream(asked, word=SLOW) as stream:
        deployment.gate.open()
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            stream.rest()
    require_failed(deployment, stream.signature, before)

    deployment.cartesia.reset()
    with deployment.streamed(asked) as answer:
        whole = answer.read()
    assert answer.headers["X-Message-Signature"] == stream.signature
    assert whole[: len(stream.audio)] == stream.audio
    told = deployment.message(stream.signature)
    assert told["message"]["sha256"] == sha256(with_sizes(whole))


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_a_failure_in_the_middle_ends_curl_with_18(
    deployment: StreamDeployment, tmp_path: Path
) -> None:
    """The head names the signature, by which the state tells why."""
    before = deployment.objects("outputs")
    deployment.gate.hold(SLOW)
    fails(deployment)
    head, received = tmp_path / "head.txt", tmp_path / "received.wav"
    sent = httpx.Request("POST", deployment.url, json={**body(*new_texts()), "stream": True})
    command = ["curl", "-sSN", "-D", str(head), "-o", str(received), "--data-binary", "@-"]
    command += ["-H", "Content-Type: application/json", deployment.url + SEGMENTS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as curl:
        assert curl.stdin is not None
        curl.stdin.write(sent.content)
        curl.stdin.close()
        eventually(lambda: True if size_of(received) > HEADER_BYTES else None)
        deployment.gate.open()
        assert curl.wait(60) == CURL_CUT_SHORT

    named = head.read_text().lower().partition("x-message-signature: ")[2]
    require_failed(deployment, named[:32], before)


def size_of(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
