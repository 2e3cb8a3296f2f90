"""Sessions as a table for a spreadsheet: the same columns wherever one is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Invalid
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.selectors import today
from tenant_apps.billing.statement_form import StatementForm
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.running import shown

OWN_HEAD = ("started", "ended", "how", "minutes", "rate", "amount", "currency")
HEAD = ("desktop", "plan", *OWN_HEAD)
STORE_HEAD = ("customer", "email", *HEAD, "reason")
MOST_ROWS = 50_000


def days_asked(asked: Any) -> tuple[date, date]:
    """Of `first` and `last`; this month so far without any. Raises Invalid at the odd one."""
    given = {name: asked.get(name, "") for name in ("first", "last")}
    if not any(given.values()):
        return today().replace(day=1), today()
    form = StatementForm(given)
    for field, said in form.errors.items():
        raise Invalid(str(said[0]), field=str(field))
    return form.days


def begun_in(first: date, last: date, customer_id: UUID | None = None) -> QuerySet[UsageSession]:
    """
    Sessions that began on these days of the store's zone, oldest first: each is in one span only.

    Raises Invalid (`first`) where they are too many for one file.
    """
    zone = current_store().timezone
    since, until = start_of(first, zone), start_of(last + timedelta(days=1), zone)
    rows = UsageSession.objects.filter(started_at__gte=since, started_at__lt=until)
    if customer_id is not None:
        rows = rows.filter(workspace__customer_id=customer_id)
    rows = rows.select_related("workspace").order_by("started_at", "pk")
    if rows.count() > MOST_ROWS:
        said = _("More than %(most)s sessions began on these days. Choose fewer days.")
        raise Invalid(said % {"most": MOST_ROWS}, field="first")
    return rows


def own_cells(one: UsageSession, now: datetime) -> tuple[object, ...]:
    """Instants as ISO 8601 in UTC, amounts in whole currency before they are rounded."""
    found = shown(one, now)
    return (
        one.started_at.isoformat(),
        one.ended_at.isoformat() if one.ended_at else "",
        one.how,
        found.minutes,
        f"{one.rate.unit:f}",
        f"{found.amount:f}",
        one.rate.currency,
    )


def cells(rows: QuerySet[UsageSession]) -> Iterator[tuple[object, ...]]:
    """Of a customer's own."""
    now, services = clock.now(), _services(rows)
    for one in rows:
        service = services.get(one.workspace.service_id)
        yield (*_named(service), *own_cells(one, now))


def store_cells(rows: QuerySet[UsageSession]) -> Iterator[tuple[object, ...]]:
    """Of everybody's, for the store's team."""
    now, services = clock.now(), _services(rows)
    mine = Workspace.objects.filter(sessions__in=rows.order_by()).values("customer_id")
    people = {one.pk: one for one in Customer.objects.filter(pk__in=mine)}
    for one in rows:
        customer = people.get(one.workspace.customer_id)
        who = (customer.label, customer.email) if customer else ("", "")
        service = services.get(one.workspace.service_id)
        yield (*who, *_named(service), *own_cells(one, now), one.evidence.get("reason", ""))


def _named(service: Service | None) -> tuple[str, str]:
    return (service.hostname, service.product_name) if service else ("", "")


def _services(rows: QuerySet[UsageSession]) -> dict[UUID, Service]:
    keys = Workspace.objects.filter(sessions__in=rows.order_by()).values("service_id")
    return {one.pk: one for one in Service.objects.filter(pk__in=keys)}
