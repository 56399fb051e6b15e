"""Webhooks are signed, go nowhere but where they may, and take nothing from who answers."""

import json
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from hybrid_audio.clients.webhooks import sender as sending
from hybrid_audio.clients.webhooks.sender import WebhookSender
from hybrid_audio.errors import InvalidInput
from hybrid_audio.runtime import deadline
from tests.receiver import Receiver, Redirected, contexts, receiving

SECRET, OTHER = "whsec_" + "QUFB" * 8, "whsec_" + "QkJC" * 8
HOST, PUBLIC = "receiver.example", "93.184.216.34"
BODY = json.dumps({"type": "batch.finished", "data": {"label": "für Theodora"}}).encode()
Tls = tuple[ssl.SSLContext, ssl.SSLContext]


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    return contexts(tmp_path_factory.mktemp("tls"), HOST)


@pytest.fixture
def receiver(tls: Tls) -> Iterator[Receiver]:
    with receiving(tls[0]) as found:
        yield found


@pytest.fixture
def sockets(receiver: Receiver) -> Redirected:
    return Redirected(receiver.port)


class Names:
    """Names and their addresses; each list is used up from its front, down to the last."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.looks = 0

    def resolve(self, host: str, port: int) -> list[str]:
        self.looks += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def names() -> Names:
    return Names([PUBLIC])


@pytest.fixture
def sender(tls: Tls, sockets: Redirected, names: Names) -> Iterator[WebhookSender]:
    made = WebhookSender(
        [SECRET, OTHER], is_dev=False, resolve=names.resolve, sockets=sockets, context=tls[1]
    )
    yield made
    made.close()


def send(sender: WebhookSender, url: str = f"https://{HOST}/hook?x=1") -> object:
    attempt = sender.send(url, BODY, message_id="m1")
    return attempt.status if attempt.error is None else attempt.error


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_a_receiver_with_either_secret_verifies_what_it_got(sender, receiver, secret):
    """The judge is the specification's own library."""
    assert send(sender) == 200
    ((headers, body),) = receiver.got

    assert Webhook(secret).verify(body, headers) == json.loads(BODY)
    assert headers["webhook-id"] == "m1"
    assert headers["content-type"] == "application/json"


def test_the_library_refuses_what_was_altered_on_the_way(sender, receiver):
    """Another body, or another secret, and the signature fits no more."""
    send(sender)
    ((headers, body),) = receiver.got

    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "Q0ND" * 8).verify(body, headers)


def test_the_connection_goes_to_the_address_that_was_checked(sender, sockets, names):
    """The name is looked up once; a second answer could lead elsewhere."""
    names.answers = [[PUBLIC], ["127.0.0.1"]]
    assert send(sender) == 200
    assert (sockets.asked, names.looks) == ([PUBLIC], 1)


def test_each_attempt_looks_the_name_up_and_checks_it_again(sender, receiver, sockets, names):
    """A name that was public yesterday may lead into this network today."""
    names.answers = [[PUBLIC], ["169.254.169.254"]]
    assert send(sender) == 200
    assert "not into this network" in str(send(sender))
    assert (len(receiver.got), sockets.asked) == (1, [PUBLIC])


def test_the_certificate_must_be_of_the_name(tls, sockets, names, receiver):
    """A pinned address proves nothing about who answers there."""
    other = WebhookSender(
        [SECRET], is_dev=False, resolve=names.resolve, sockets=sockets, context=tls[1]
    )
    assert send(other, "https://another.example/hook") == (
        "no connection, or no answer by the rules of HTTP"
    )
    other.close()
    assert receiver.got == []


def test_the_next_address_is_tried_where_one_does_not_answer(sender, sockets, names):
    """A host with two addresses is there while one of them is."""
    names.answers = [["2606:4700:4700::1111", PUBLIC]]
    sockets.silent = {"2606:4700:4700::1111"}
    assert (send(sender), sockets.asked) == (200, ["2606:4700:4700::1111", PUBLIC])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_not_followed(sender, receiver, status):
    """It could lead to an address that nobody checked."""
    receiver.answers, receiver.headers = [status], {"Location": "http://169.254.169.254/"}
    attempt = sender.send(f"https://{HOST}/", BODY, message_id="m1")
    assert (attempt.status, attempt.is_delivered, len(receiver.got)) == (status, False, 1)


def test_no_cookie_of_a_receiver_is_sent_back(sender, receiver):
    """Receivers learn nothing of each other."""
    receiver.headers = {"Set-Cookie": "a=b"}
    send(sender)
    send(sender)
    assert ["cookie" in headers for headers, _ in receiver.got] == [False, False]


def test_a_receiver_that_never_answers_is_left_in_time(sender, names, sockets, monkeypatch):
    """A webhook may not hold up the tasks behind it."""
    monkeypatch.setattr(sending, "ANSWER_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sockets.port = silent.getsockname()[1]
        assert send(sender) == "no answer in time"


def test_the_time_of_the_task_is_a_limit_too(sender):
    """What is left of the request's time is all that a receiver gets."""
    with deadline.within(0.0):
        assert send(sender) == "no answer in time"


def test_what_is_no_http_is_a_failed_attempt(sender, sockets):
    """Nothing that answers can end the task in an unexpected error."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        sockets.port = closed.getsockname()[1]
    assert send(sender) == "no connection, or no answer by the rules of HTTP"


@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/",
        f"ftp://{HOST}/",
        f"//{HOST}/",
        HOST,
        "",
        "https://",
        "https:///hook",
        f"https://user:password@{HOST}/",
        f"https://{HOST}/#part",
        f"https://{HOST}:99999/",
        f"https://{HOST}/a\nb",
        f"https://{HOST}/{'x' * 2000}",
        "https://[::1/",
    ],
)
def test_a_url_of_another_form_is_refused_when_asked_for_and_when_sent(sender, receiver, url):
    """Whoever asks learns it at once, at the field."""
    with pytest.raises(InvalidInput) as refused:
        sender.require_webhook_url(url)
    assert [fault.path for fault in refused.value.faults] == ["webhook_url"]
    assert str(send(sender, url)).startswith("webhook_url: ")
    assert receiver.got == []


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://169.254.169.254/computeMetadata/v1/",
        "https://[::ffff:169.254.169.254]/",
        "https://10.0.0.1:8443/",
    ],
)
def test_addresses_of_this_network_are_refused_outside_dev(url):
    """By the system's own look-up, as in production."""
    sender = WebhookSender([SECRET], is_dev=False)
    with pytest.raises(InvalidInput, match=r"^webhook_url: must lead to the public internet"):
        sender.require_webhook_url(url)
    sender.close()


@pytest.mark.parametrize("host", ["xn--", "xn--zz--", "xn--a"])
def test_a_host_that_only_looks_like_a_foreign_name_is_no_fault_of_ours(host):
    """It is looked up as it is written, and does not exist."""
    sender = WebhookSender([SECRET], is_dev=False)
    with pytest.raises(InvalidInput, match="its host has no address"):
        sender.require_webhook_url(f"https://{host}/")
    sender.close()


def test_a_public_url_is_taken(sender):
    """As long as it can be signed."""
    sender.require_webhook_url(f"https://{HOST}:8443/hook?x=1")


def test_a_deployment_without_a_secret_takes_no_webhook(names):
    """Receivers could not tell it from a forged one."""
    sender = WebhookSender([], is_dev=True, resolve=names.resolve)
    with pytest.raises(InvalidInput, match="no WEBHOOK_SECRET"):
        sender.require_webhook_url(f"https://{HOST}/")
    assert send(sender) == "there is no WEBHOOK_SECRET to sign with"
    sender.close()


def test_a_laptop_may_be_its_own_receiver_over_http():
    """So that one can try it without a public address."""
    sender = WebhookSender([SECRET], is_dev=True)
    with receiving() as receiver:
        url = f"http://localhost:{receiver.port}/hook"
        sender.require_webhook_url(url)
        assert send(sender, url) == 200
    sender.close()


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "http://10.0.0.1/", "http://[fe80::1]/"]
)
def test_a_laptop_is_no_way_into_a_network(url):
    """Dev may run on a machine of the cloud, too."""
    sender = WebhookSender([SECRET], is_dev=True)
    with pytest.raises(InvalidInput, match="not into this network"):
        sender.require_webhook_url(url)
    assert "not into this network" in str(send(sender, url))
    sender.close()


def test_an_attempt_says_when_it_was_made(tls, sockets, names):
    """The time that was signed is the time on record."""
    at = datetime(2026, 1, 2, tzinfo=UTC)
    sender = WebhookSender(
        [SECRET],
        is_dev=False,
        resolve=names.resolve,
        sockets=sockets,
        context=tls[1],
        now=lambda: at,
    )
    assert sender.send(f"https://{HOST}/", BODY, message_id="m1").at == at
    sender.close()
