"""Desktops that really start and stop, on the platform of `scripted`, for stories over hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from kernel import clock
from kernel.ids import new_id
from shared_apps.outbox.models import DueWork, Message
from tenant_apps.billing.models import Subscription
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces import flows, services
from tenant_apps.workspaces.models import Workspace


def another_desk(connection_id, model: Subscription | None = None) -> Workspace:
    """A workspace like `model`, with an account of its own on the platform."""
    model = model or Subscription.objects.order_by("pk")[0]
    facts = {one.attname: getattr(model, one.attname) for one in Subscription._meta.fields}
    own = {"id": new_id(), "order_line_id": new_id(), "used_until": None}
    subscription = Subscription.objects.create(**{**facts, **own})
    service = Service.objects.create(
        customer_id=model.customer_id,
        subscription_id=subscription.pk,
        order_line_id=subscription.order_line_id,
        driver="scripted",
        connection_id=connection_id,
        remote_id=new_id().hex,
        image="img",
        state=Service.State.ACTIVE,
        currency="EUR",
        requested_at=clock.now(),
    )
    row = services.make_workspace(service_id=service.pk, subscription_id=subscription.pk)
    assert row is not None
    return row


def live_until(end: datetime, traveller: time_machine.Traveller) -> None:
    """
    The clock goes on, and what is due is done four seconds late. All that runs is looked at every
    five minutes instead of twice a minute: it makes no difference here, and a story is short.
    """
    while clock.now() < end:
        do_due()
        wait = min([_next_due(), end, clock.now() + timedelta(minutes=5)]) - clock.now()
        traveller.shift(max(wait, timedelta()) + timedelta(seconds=4))
    do_due()


def _next_due() -> datetime:
    due = DueWork.objects.filter(kind__in=(services.WORK, services.SPENDING)).order_by("due_at")
    return due.values_list("due_at", flat=True).first() or datetime.max.replace(tzinfo=UTC)


def do_due() -> None:
    kinds = (services.WORK, services.WATCH, services.SPENDING)
    for one in DueWork.objects.filter(kind__in=kinds, due_at__lte=clock.now()).order_by("due_at"):
        run = {
            services.WORK: flows.carry_out,
            services.WATCH: flows.watch,
            services.SPENDING: services.check_spending,
        }[one.kind]
        run(one.subject)


def told(kind: str) -> list[dict]:
    return [one.payload for one in Message.objects.filter(kind=kind).order_by("pk")]
