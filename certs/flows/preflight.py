"""
The look before the order: DNS and CAA as the authority will see them, and our own probe.

What fails here costs nothing at the authority, and can be said more exactly than it would.
"""

from __future__ import annotations

import secrets

from django.conf import settings

from certs import services
from certs.drivers.probe import probe
from certs.port import Account, Problem
from shared_apps.domains import flows as domains
from shared_apps.domains.words import advice_of


def look_before(host: str, account: Account) -> Problem | None:
    """None when an order has every chance. May take some seconds; no transaction is open."""
    if not account.directory:
        return Problem("no_authority", "No certificate authority is set up here.", "ours")
    if host.startswith("*."):
        return None if settings.ACME_DNS_SERVER else _no_dns()
    found = domains.look(host).problem
    if found is not None:
        return Problem(found.code, str(advice_of(found)))
    return _probe(host)


def _no_dns() -> Problem:
    text = "A wildcard needs EZSCALE_ACME_DNS_SERVER: a name server that takes our updates."
    return Problem("no_dns_driver", text, "ours")


def _probe(host: str) -> Problem | None:
    addresses = [*domains.ask(host, "A").values, *domains.ask(host, "AAAA").values]
    if not addresses:
        return Problem("no_address", "The name has no address.")
    token, answer = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    services.publish_challenge(host=host, token=token, answer=answer)
    try:
        return probe(
            host,
            addresses,
            token=token,
            answer=answer,
            port=settings.ACME_HTTP_PORT,
            private=settings.ACME_PROBE_PRIVATE,
        )
    finally:
        services.withdraw_challenge(token=token)
