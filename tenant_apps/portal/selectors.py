"""What the pages of one customer show, asked of billing, payments and delivery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel.errors import NotFound
from kernel.money import Money, total
from kernel.tenancy.context import current_store
from shared_apps.identity.models import ApiToken, User
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Invoice, InvoiceLine, Policy, Subscription
from tenant_apps.billing.next_bill import NextBill, next_bill
from tenant_apps.billing.selectors import (
    credit_of,
    invoices_of,
    open_balance,
    policy,
    renews,
    today,
)
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.catalog.rules.usage import UsagePrice
from tenant_apps.orders.selectors import WaitingOrder, waiting_orders
from tenant_apps.payments.models import GatewayAccount, Payment, PaymentMethod
from tenant_apps.payments.selectors import gateway_kind, methods_of
from tenant_apps.provisioning.models import Service
from tenant_apps.provisioning.selectors import services_of

INVOICE_STATES = ("open", "paid")
_RENEWS = (Subscription.State.ACTIVE, Subscription.State.PAST_DUE)


@dataclass(frozen=True, slots=True)
class NextInvoice:
    """What will be billed next if nothing changes: tax included, several servers summed up."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page. `overdue` are open invoices past their due day, oldest first."""

    services: list[Service]
    invoices: list[Invoice]
    overdue: list[Invoice]
    balance: Money
    credit: Money
    next_invoice: NextInvoice | None
    card: PaymentMethod | None
    waiting: list[WaitingOrder]

    @property
    def active(self) -> int:
        return sum(1 for row in self.services if row.state == Service.State.ACTIVE)

    @property
    def suspended(self) -> int:
        return sum(1 for row in self.services if row.state == Service.State.SUSPENDED)


def overview(customer_id: UUID) -> Overview:
    living = services_of(customer_id).exclude(state=Service.State.TERMINATED)
    overdue = invoices_of(customer_id).filter(state=Invoice.State.OPEN, due_on__lt=today())
    cards = methods_of(customer_id)
    return Overview(
        services=list(living),
        invoices=list(invoices_of(customer_id)[:5]),
        overdue=list(overdue.order_by("due_on", "number")),
        balance=open_balance(customer_id, current_store().currency),
        credit=credit_of(customer_id, current_store().currency),
        next_invoice=_next_invoice(customer_id),
        card=cards[0] if cards else None,
        waiting=waiting_orders(customer_id),
    )


def _next_invoice(customer_id: UUID) -> NextInvoice | None:
    found = Subscription.objects.filter(customer_id=customer_id, state__in=_RENEWS)
    rows = [row for row in found if renews(row) and row.price_minor]
    rows.sort(key=lambda row: row.next_bill_on)
    if not rows:
        return None
    due = [row for row in rows if row.next_bill_on == rows[0].next_bill_on]
    same = [row for row in due if row.currency == due[0].currency]
    rules = policy()
    taxes = taxes_of(Customer.objects.get(pk=customer_id), rules)
    amounts = [next_bill(row, rules=rules, taxes=taxes).due for row in same]
    return NextInvoice(due[0].next_bill_on, total(amounts, due[0].currency))


def renewal_total(row: Subscription) -> Money:
    """The next period of a subscription, with tax: the same arithmetic as its invoice."""
    return next_bill(row).due


def renewal(row: Subscription, rules: Policy) -> NextBill:
    """The next invoice, with what coupons and loyalty take off, and use that waits."""
    return next_bill(row, rules=rules)


def invoices(customer_id: UUID, state: str = "") -> QuerySet[Invoice]:
    """Newest first; a state nobody knows shows all."""
    found = invoices_of(customer_id)
    return found.filter(state=state) if state in INVOICE_STATES else found


def shown_state(row: Invoice, on: date) -> str:
    """The state as a customer reads it on a day: "overdue" and "processing" are derived."""
    if row.state == Invoice.State.OPEN and row.paying_since:
        return "processing"
    if row.state == Invoice.State.OPEN and row.due_on < on:
        return "overdue"
    return row.state


def payments_of(invoice_id: UUID) -> list[Payment]:
    rows = Payment.objects.filter(invoice_id=invoice_id).select_related("attempt__method")
    return list(rows.order_by("received_at"))


def services_on(lines: Iterable[InvoiceLine], customer_id: UUID) -> dict[UUID, Service]:
    """The services that an invoice's lines are for, by subscription."""
    found = Service.objects.filter(
        customer_id=customer_id, subscription_id__in=[line.subscription_id for line in lines]
    )
    return {row.subscription_id: row for row in found}


def transfer_instructions() -> str:
    """How to pay by transfer, where the store takes transfers; empty where it does not."""
    kind = gateway_kind("manual")
    if kind.account is None or kind.account.state != GatewayAccount.State.ACTIVE:
        return ""
    return kind.known.get("instructions", "")


def subscription_of(service: Service) -> Subscription | None:
    return Subscription.objects.filter(
        pk=service.subscription_id, customer_id=service.customer_id
    ).first()


def hour_prices(services: Iterable[Service]) -> dict[UUID, UsagePrice]:
    """By subscription, of those services that are paid by the hour."""
    keys = [row.subscription_id for row in services]
    rows = Subscription.objects.filter(pk__in=keys, hourly__isnull=False)
    return {row.pk: price for row in rows if (price := row.hourly_price)}


def unpaid_invoice_of(service: Service) -> Invoice | None:
    """The oldest open invoice that a service is on: what keeps it suspended."""
    return (
        invoices_of(service.customer_id)
        .filter(
            state=Invoice.State.OPEN,
            lines__subscription_id=service.subscription_id,
            lines__is_void=False,
        )
        .order_by("due_on", "number")
        .first()
    )


def invoices_for(service: Service, most: int = 5) -> list[Invoice]:
    """The invoices that a service is on, newest first."""
    mine = invoices_of(service.customer_id)
    found = mine.filter(lines__subscription_id=service.subscription_id, lines__is_void=False)
    return list(found.distinct()[:most])


def tokens_of(user: User) -> list[ApiToken]:
    """Tokens that were not withdrawn, newest first; ended ones are still shown."""
    return list(ApiToken.objects.filter(user=user, revoked_at=None).order_by("-created_at", "-pk"))


def token_of(user: User, token_id: int) -> ApiToken:
    """Raises NotFound, also for somebody else's and for one that is withdrawn."""
    row = ApiToken.objects.filter(user=user, pk=token_id, revoked_at=None).first()
    if row is None:
        raise NotFound(_("There is no such token."))
    return row
