"""Facts of the mails about a customer's credit."""

from __future__ import annotations

from contracts.billing import CreditLow, TopUpsStopped
from contracts.payments import CreditAdded
from kernel.money import Money
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.wallet import available_credit
from tenant_apps.notifications.letters import say_money
from tenant_apps.notifications.services import queue_mail


def credit_added(event: CreditAdded) -> None:
    customer = Customer.objects.get(pk=event.customer_id)
    facts = {
        "name": customer.name,
        "top_up_id": event.top_up_id,
        "number": event.number,
        "amount": _said(event.amount_minor, event.currency, customer),
        "balance": say_money(available_credit(customer.pk, event.currency), customer.language),
        "by_rule": event.by_rule,
    }
    queue_mail("credit.added", customer.email, event.top_up_id, facts)


def credit_low(event: CreditLow) -> None:
    """Once per crossing: the occurrence is its number."""
    _about_credit("credit.low", event)


def top_ups_stopped(event: TopUpsStopped) -> None:
    _about_credit("credit.charging_stopped", event)


def _about_credit(kind: str, event: CreditLow | TopUpsStopped) -> None:
    customer = Customer.objects.get(pk=event.customer_id)
    amount = _said(event.amount_minor, event.currency, customer)
    occurrence = f"{event.customer_id}:{event.occurrence}"
    queue_mail(kind, customer.email, occurrence, {"name": customer.name, "amount": amount})


def _said(minor: int, currency: str, customer: Customer) -> str:
    return say_money(Money(minor, currency), customer.language)
