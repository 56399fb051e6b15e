"""Decide which addresses a webhook may go to: those of the public internet, never of a network.

Sources: IANA's special-purpose address registries (RFC 6890); RFC 4291, 6052, 3056, 4380 for the
forms of IPv6 that hold an IPv4 address.
"""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from hybrid_audio.errors import InvalidInput

Resolve = Callable[[str, int], list[str]]
FIELD = "webhook_url"

GLOBAL_UNICAST = ip_network("2000::/3")
_NEVER = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays of 6to4
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
"""Networks that `ipaddress` calls global, and that lead elsewhere or to an address within them."""


def checked_addresses(
    host: str, port: int, *, resolve: Resolve, allows_loopback: bool
) -> list[str]:
    """Return the addresses of a host; raises InvalidInput unless a webhook may go to all of them.

    The caller connects to one of these, and does not look the name up again: a second answer could
    be another one.
    """
    try:
        found = resolve(host, port)
    except TimeoutError:
        raise InvalidInput.at(FIELD, "its host was not found in time") from None
    except OSError:
        found = []
    if not found:
        raise InvalidInput.at(FIELD, "its host has no address")
    if not all(is_allowed(each, allows_loopback=allows_loopback) for each in found):
        raise InvalidInput.at(FIELD, "must lead to the public internet, not into this network")
    return found


def is_allowed(text: str, *, allows_loopback: bool) -> bool:
    """Return whether a webhook may go to an address.

    Loopback, private, shared, link-local (and so metadata servers), unique-local, multicast,
    reserved and unspecified ones are refused, and every form of IPv6 that holds an IPv4 address.
    """
    address = ip_address(text)
    if address.is_loopback:
        return allows_loopback
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return _is_unicast(address) and not any(address in network for network in _NEVER)


def _is_unicast(address: IPv4Address | IPv6Address) -> bool:
    """Outside of 2000::/3 lie the mapped, compatible and translated forms of IPv4 (NAT64)."""
    return isinstance(address, IPv4Address) or address in GLOBAL_UNICAST
