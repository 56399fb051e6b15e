"""A webhook goes to the public internet and never into a network, however its host is written."""

import pytest

from hybrid_audio.clients.webhooks.addresses import checked_addresses, is_allowed
from hybrid_audio.clients.webhooks.lookup import resolve
from hybrid_audio.errors import InvalidInput

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"]
LOOPBACK = ["127.0.0.1", "127.255.255.254", "::1"]
NEVER = [
    "169.254.169.254",
    "169.254.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "ff02::1",
    "100::1",
    "2001:db8::1",
    "2001:2::1",
    "3fff::1",
    "5f00::1",
    "4000::1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::ffff:0:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::808:808",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "2002:808:808::1",
    "2001:0:a9fe:a9fe::1",
]


@pytest.mark.parametrize("allows_loopback", [False, True])
@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address, allows_loopback):
    """That is where receivers are."""
    assert is_allowed(address, allows_loopback=allows_loopback)


@pytest.mark.parametrize("address", LOOPBACK)
def test_loopback_is_allowed_in_dev_alone(address):
    """One can try a webhook on a laptop; in the cloud it would reach this very process."""
    assert is_allowed(address, allows_loopback=True)
    assert not is_allowed(address, allows_loopback=False)


@pytest.mark.parametrize("allows_loopback", [False, True])
@pytest.mark.parametrize("address", NEVER)
def test_an_address_of_a_network_is_never_allowed(address, allows_loopback):
    """Metadata servers give away this service's identity; others trust whoever can reach them."""
    assert not is_allowed(address, allows_loopback=allows_loopback)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "::1"]
)
def test_every_spelling_of_this_machine_is_refused(host):
    """What the system makes of a host is checked, not how it is written."""
    with pytest.raises(InvalidInput, match=r"^webhook_url: must lead to the public internet"):
        checked_addresses(host, 443, resolve=resolve, allows_loopback=False)


def test_one_private_address_among_public_ones_refuses_the_host():
    """A name may have several addresses; the connection could go to any of them."""
    with pytest.raises(InvalidInput, match="not into this network"):
        checked_addresses(
            "h", 443, resolve=lambda *_: ["8.8.8.8", "10.0.0.1"], allows_loopback=True
        )


@pytest.mark.parametrize("host", ["", "a..b", "x" * 64, "receiver.invalid"])
def test_a_host_without_an_address_is_refused_as_input(host):
    """A typing error is found when the batch is asked for, not a day later."""

    def found(host: str, port: int) -> list[str]:
        if host == "receiver.invalid":
            raise OSError
        return resolve(host, port) if host else []

    with pytest.raises(InvalidInput, match=r"^webhook_url: its host has no address$"):
        checked_addresses(host, 443, resolve=found, allows_loopback=False)


def test_a_host_that_is_not_found_in_time_is_refused_as_input():
    """It says why, since the name may be right and its server away."""

    def late(host: str, port: int) -> list[str]:
        raise TimeoutError

    with pytest.raises(InvalidInput, match=r"^webhook_url: its host was not found in time$"):
        checked_addresses("receiver.example", 443, resolve=late, allows_loopback=False)
