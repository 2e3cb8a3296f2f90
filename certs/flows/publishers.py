"""How a challenge becomes visible: in the database for hosts, in the DNS for wildcards."""

from __future__ import annotations

import threading
import time

from django.conf import settings

from certs import selectors, services
from certs.port import DnsDriver, Published, Publisher, dns_drivers
from kernel.errors import Declined, Misconfigured, Unavailable

_SETTLE_SECONDS = 30


class InDatabase(Publisher):
    """Every web node reads it there. Only for the host that was ordered."""

    def __init__(self, host: str) -> None:
        self._host = host

    def publish(self, one: Published) -> None:
        if one.kind != "http" or one.host != self._host:
            raise Declined(f"a challenge of {one.host} was not expected")
        services.publish_challenge(host=one.host, token=one.token, answer=one.answer)

    def withdraw(self, one: Published) -> None:
        services.withdraw_challenge(token=one.token)


class InDns(Publisher):
    """TXT records in the platform's own zone, by the driver that the settings name."""

    def __init__(self) -> None:
        self._driver = dns_driver()
        self._added: list[Published] = []

    def publish(self, one: Published) -> None:
        if one.kind != "dns":
            raise Declined("a wildcard is proven in the DNS only")
        self._driver.add_text(one.token, one.answer)
        self._added.append(one)

    def withdraw(self, one: Published) -> None:
        self._driver.remove_text(one.token, one.answer)

    def settle(self) -> None:
        until = time.monotonic() + _SETTLE_SECONDS
        while not all(self._driver.sees_text(one.token, one.answer) for one in self._added):
            if time.monotonic() > until:
                raise Unavailable("the name server does not show the record")
            threading.Event().wait(0.5)


def dns_driver() -> DnsDriver:
    """Raises Misconfigured for a driver that nobody wrote."""
    try:
        kind = dns_drivers.get(settings.ACME_DNS_DRIVER)
    except KeyError:
        raise Misconfigured(f"there is no DNS driver {settings.ACME_DNS_DRIVER!r}") from None
    return kind(selectors.dns_account())
