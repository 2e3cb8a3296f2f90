"""A desktop that runs and was used all month, and the wholesale invoice of such a month."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from kernel import clock
from kernel.ids import new_id
from kernel.periods import month_of, start_of
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.store import Store
from tenant_apps.billing.models import Subscription
from tenant_apps.catalog.rules.hourly import hourly_price
from tenant_apps.catalog.rules.usage_terms import keep
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.running import this_month
from tenant_apps.workspaces.services import make_workspace
from tests.people import Person
from tests.portal.conftest import things_of
from wholesale.models import ServiceCost, SessionCost
from wholesale.services import bill_month

SESSIONS, _DESKS = 60, 3


def running_desktop(store: Store, person: Person) -> UUID:
    """Rows of a service whose desktop runs, in a month of an hour's sessions; its id."""
    service: Service = things_of(store, person).service
    with in_store(store):
        subscription = Subscription.objects.filter(pk=service.subscription_id)
        subscription.update(
            hourly=keep(hourly_price(Decimal("0.30"), None, store.currency)),
            step_minutes=15,
            in_arrears=True,
            interval_unit="hour",
            state="active",
        )
        Service.objects.filter(pk=service.pk).update(
            connection_id=new_id(), remote_id="owner", state="active"
        )
        row = make_workspace(service_id=service.pk, subscription_id=service.subscription_id)
        assert row is not None
        _used(row, subscription.get())
    return service.pk


def _used(row: Workspace, subscription: Subscription) -> None:
    """Evenly from the month's begin until an hour ago; one runs since then."""
    now = clock.now().replace(microsecond=0)
    begin = this_month(now)[0]
    step = timedelta(seconds=(now - begin) // timedelta(seconds=SESSIONS + 1))
    facts = {
        "workspace": row,
        "desktop_id": "d",
        "price": subscription.hourly,
        "step_minutes": subscription.step_minutes,
    }
    for at in range(SESSIONS):
        started = begin + at * step
        ended = started + min(timedelta(hours=1), step)
        UsageSession.objects.create(started_at=started, ended_at=ended, how="customer", **facts)
    UsageSession.objects.create(started_at=begin + SESSIONS * step, **facts)
    Workspace.objects.filter(pk=row.pk).update(
        state="running", desktop_id="d", seen_at=now, live_at=now, used_at=now
    )


def wholesale_invoice(store: Store) -> UUID:
    """Of the month before: three desktops, each with sixty sessions behind its line; its id."""
    today = clock.local_date(clock.real_now(), store.timezone)
    month = month_of(month_of(today).start - timedelta(days=1))
    begin = start_of(month.start, store.timezone)
    with on_platform_side():
        for number in range(_DESKS):
            row = ServiceCost.objects.create(
                store=store.key,
                service_id=new_id(),
                product_code="vps-professional",
                label=f"desk{number}.example.com",
                currency=store.currency,
                started_on=month.start,
                wholesale_minor=0,
                retail_minor=0,
                ended_on=month.end,
                hour_rate=Decimal("0.18"),
            )
            SessionCost.objects.bulk_create(
                SessionCost(
                    id=new_id(),
                    store=store.key,
                    service_id=row.service_id,
                    month=month.start,
                    from_at=begin + timedelta(hours=8 * at),
                    until_at=begin + timedelta(hours=8 * at + 1),
                    minutes=60,
                    hour_rate=row.hour_rate,
                    currency=store.currency,
                    retail_minor=30,
                )
                for at in range(SESSIONS)
            )
        made = bill_month(store.key, month.start)
    assert made is not None
    return made.pk
