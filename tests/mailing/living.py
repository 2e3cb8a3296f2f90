"""What happens to a sender domain, as its owner, the DNS and time make it happen."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from kernel.actor import Actor
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from shared_apps.mailing import flows, selectors, services
from shared_apps.mailing.models import SenderDomain
from tests.naming import DnsSandbox

ADA = Actor("team", "1", "Ada")
DOMAIN = "acme-cloud.test"


def enter(store: Store, domain: str = DOMAIN, local_part: str = "hello") -> SenderDomain:
    with in_store(store):
        return services.enter(typed=domain, local_part=local_part, actor=ADA)


def look(store: Store, row: SenderDomain, times: int = 1) -> SenderDomain:
    """The check that is due, now."""
    with in_store(store):
        for _ in range(times):
            flows.check(row.pk)
        return SenderDomain.objects.get(pk=row.pk)


def publish(store: Store, row: SenderDomain, dns: DnsSandbox) -> None:
    """Everything that the page asks for."""
    with in_store(store):
        for record in selectors.records_of(row, ""):
            dns.set(record.name, record.kind, record.value)


def prove(store: Store, dns: DnsSandbox, domain: str = DOMAIN) -> SenderDomain:
    row = enter(store, domain)
    publish(store, row, dns)
    row = look(store, row)
    assert row.state == "proven", row.report
    return row


def passes(store: Store, row: SenderDomain, **span: int) -> None:
    """As if the last step had been taken that much earlier."""
    with in_store(store):
        since = SenderDomain.objects.get(pk=row.pk).state_since - timedelta(**span)
        SenderDomain.objects.filter(pk=row.pk).update(state_since=since)


def neutral(store: Store) -> str:
    return f"{store.slug}@{settings.NEUTRAL_MAIL_DOMAIN}"
