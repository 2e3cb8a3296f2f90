"""Ask the DNS: about a claim (intend, act, record), or just to know."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from shared_apps.domains import services
from shared_apps.domains.drivers.dns import Lookup
from shared_apps.domains.drivers.servers import server_from
from shared_apps.domains.port import Answer
from shared_apps.domains.rules.checks import Report, judge
from shared_apps.domains.rules.records import proof_name
from shared_apps.domains.selectors import target


def look(host: str, token: str = "") -> Report:
    """
    What the DNS says of a host now. Without a token, no proof is asked for.

    No database; raises OpenTransaction inside a transaction. May take ten seconds for a domain
    whose servers are silent.
    """
    wanted = target()
    seen = lookup().sight(host, edge=wanted.host, proof=proof_name(host) if token else "")
    return judge(seen, target=wanted, token=token, authority=settings.CERTIFICATE_AUTHORITY)


def ask(name: str, kind: str) -> Answer:
    """One question about any name, aliases followed. Like `look`, never from a cache."""
    return lookup().ask(name, kind)


def check(claim_id: UUID) -> None:
    """Look at a claim's host and take the step that follows."""
    asked = services.begin_check(claim_id)
    if asked is not None:
        services.record_report(claim_id, look(asked.host, asked.token))


def lookup() -> Lookup:
    """For several questions that belong together: one pair of eyes."""
    lab, roots = settings.DNS_SERVERS, settings.DNS_ROOTS
    return Lookup(tuple(map(server_from, lab)), tuple(map(server_from, roots)))
