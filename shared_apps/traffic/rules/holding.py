"""Whose an address was at an instant: the narrowest prefix that was held then."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Held:
    """From `from_at` until `until_at` (None: still) a prefix was `key`'s."""

    prefix: str
    key: str
    from_at: datetime
    until_at: datetime | None = None

    def holds_at(self, instant: datetime) -> bool:
        return self.from_at <= instant and (self.until_at is None or instant < self.until_at)


def network_of(text: str) -> Network:
    """An address or a prefix; bits beyond the prefix are dropped. Raises ValueError."""
    return ipaddress.ip_network(text.strip(), strict=False)


def networks_in(text: str) -> tuple[Network, ...]:
    """Of a list parted by commas or white space. Raises ValueError."""
    return tuple(network_of(one) for one in text.replace(",", " ").split())


def is_inside(prefix: str, networks: Iterable[Network]) -> bool:
    """Is all of a prefix in one of these?"""
    wanted = network_of(prefix)
    return any(_holds(one, wanted) for one in networks)


def _holds(outer: Network, inner: Network) -> bool:
    if isinstance(outer, ipaddress.IPv4Network) and isinstance(inner, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, ipaddress.IPv6Network) and isinstance(inner, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False


class Owners:
    """Looks addresses up; made once per reading."""

    def __init__(self, held: Iterable[Held]) -> None:
        self._by_network: dict[Network, list[Held]] = {}
        for one in held:
            self._by_network.setdefault(network_of(one.prefix), []).append(one)
        self._widths = sorted({(net.version, net.prefixlen) for net in self._by_network})

    def owner(self, address: str, at: datetime) -> str | None:
        """The key that held it when a span that begins `at` began; None: nobody's."""
        host = network_of(address)
        for version, width in reversed(self._widths):
            if version != host.version or width > host.prefixlen:
                continue
            for one in self._by_network.get(host.supernet(new_prefix=width), ()):
                if one.holds_at(at):
                    return one.key
        return None
