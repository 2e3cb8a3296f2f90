"""Facts of the mails about desktops: what they cost, and that one was stopped."""

from __future__ import annotations

from contracts.workspaces import CreditRunsOut, DesktopStopped, LimitReached
from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.accounts.models import Customer
from tenant_apps.notifications.letters import say_money
from tenant_apps.notifications.services import queue_mail
from tenant_apps.provisioning.models import Service


def limit_reached(event: LimitReached) -> None:
    """Once per mark, month, limit and kind of limit: the occasion names them."""
    customer = Customer.objects.get(pk=event.customer_id)
    facts = {
        "name": customer.name,
        "percent": event.percent,
        "limit": _said(event.limit_minor, event.currency, customer),
        "spent": _said(event.spent_minor, event.currency, customer),
        "is_hard": event.is_hard,
    }
    limit = f"{event.limit_minor}:{'hard' if event.is_hard else 'soft'}"
    occasion = f"{event.customer_id}:{event.month}:{limit}:{event.percent}"
    queue_mail("desktops.limit", customer.email, occasion, facts)


def credit_runs_out(event: CreditRunsOut) -> None:
    """Once per mark and crossing."""
    customer = Customer.objects.get(pk=event.customer_id)
    facts = {
        "name": customer.name,
        "minutes": event.minutes,
        "left": _said(event.left_minor, event.currency, customer),
        "stops": event.stops,
    }
    occasion = f"{event.customer_id}:{event.occurrence}:{event.minutes}"
    queue_mail("desktops.credit", customer.email, occasion, facts)


def desktop_stopped(event: DesktopStopped) -> None:
    """Once per stop: the occasion names the instant."""
    customer = Customer.objects.get(pk=event.customer_id)
    service = Service.objects.filter(pk=event.service_id).first()
    facts = {
        "name": customer.name,
        "service_id": event.service_id,
        "hostname": service.hostname if service else "",
        "store": current_store().name,
        "reason": event.reason,
    }
    queue_mail("desktops.stopped", customer.email, f"{event.service_id}:{event.at}", facts)


def _said(minor: int, currency: str, customer: Customer) -> str:
    return say_money(Money(minor, currency), customer.language)
