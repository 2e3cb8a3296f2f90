"""Answers of the till."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import NotFound
from kernel.money import Money
from kernel.plugs import Setting
from kernel.tenancy.context import current_place, current_store
from kernel.tenancy.vault import unseal
from shared_apps.gateways.port import gateways
from shared_apps.inbound.models import Receipt
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.selectors import parked_work
from tenant_apps.billing.models import Invoice
from tenant_apps.payments.models import (
    Attempt,
    CardSetup,
    GatewayAccount,
    GatewayCustomer,
    Payment,
    PaymentMethod,
    Refund,
    TopUp,
)
from tenant_apps.payments.rules import LONG_UNKNOWN, SHOWN_RETURNED, unread

SEAL = "payments.account"
# While one of these is there, no other attempt begins. A mismatch ends only by a person's hand.
OPEN = (
    Attempt.State.INTENDED,
    Attempt.State.OPEN,
    Attempt.State.UNKNOWN,
    Attempt.State.MISMATCH,
)


def settings_of(account: GatewayAccount) -> dict[str, str]:
    """The account's settings with secrets in clear: for a gateway, never for a page."""
    settings: dict[str, str] = json.loads(unseal(SEAL, account.sealed_settings).reveal())
    return settings


def active_accounts() -> list[GatewayAccount]:
    return list(
        GatewayAccount.objects.filter(state=GatewayAccount.State.ACTIVE).order_by("created_at")
    )


def open_attempt(invoice_id: UUID) -> Attempt | None:
    """A mismatch first: it is the one that waits for a person."""
    rows = Attempt.objects.filter(invoice_id=invoice_id, state__in=OPEN)
    return rows.filter(state=Attempt.State.MISMATCH).first() or rows.first()


def stale_page(invoice_id: UUID) -> Attempt | None:
    """An open payment page that asks for another amount than what is due by now."""
    invoice = Invoice.objects.get(pk=invoice_id)
    rows = Attempt.objects.select_related("account").filter(
        invoice_id=invoice_id, kind=Attempt.Kind.PAGE, closed_at=None
    )
    return next((row for row in rows if row.amount != invoice.amount_due), None)


def last_attempt(invoice_id: UUID) -> Attempt | None:
    return Attempt.objects.filter(invoice_id=invoice_id).order_by("-created_at").first()


def long_unknown() -> list[Attempt]:
    """Attempts of which nobody knows the outcome for longer than a gateway is usually away."""
    since = clock.real_now() - LONG_UNKNOWN
    rows = Attempt.objects.filter(state=Attempt.State.UNKNOWN, intended_at__lte=since)
    return list(rows.order_by("intended_at"))


def lately_returned() -> list[Payment]:
    """Payments of which the customer's bank or a refund took something back in the last weeks."""
    since = clock.now() - SHOWN_RETURNED
    rows = Payment.objects.filter(returned_at__gte=since, returned_minor__gt=0)
    return list(rows.order_by("-returned_at"))


def parked() -> list[DueWork]:
    """Work of the till that was given up and waits for a person (or a good key)."""
    rows = parked_work().filter(store=current_place().schema_name)
    return list(rows.filter(kind__startswith="payments."))


def customer_reference(account_id: UUID, customer_id: UUID) -> str:
    """The customer as the processor knows it; empty when it knows none yet."""
    row = GatewayCustomer.objects.filter(account_id=account_id, customer_id=customer_id).first()
    return row.reference if row else ""


def open_card_setup(customer_id: UUID) -> CardSetup | None:
    return CardSetup.objects.filter(customer_id=customer_id, closed_at=None).first()


def card_setup_of(receipt: Receipt) -> CardSetup | None:
    """The wish to keep a card that a notice is about."""
    if not receipt.reference:
        return None
    return CardSetup.objects.filter(account_id=UUID(receipt.endpoint), pk=receipt.reference).first()


def top_up_of(receipt: Receipt) -> TopUp | None:
    """What a notice is about, by our id or the gateway's."""
    rows = TopUp.objects.filter(account_id=UUID(receipt.endpoint))
    found = rows.filter(pk=receipt.reference).first() if receipt.reference else None
    if found or not receipt.remote_id:
        return found
    return rows.filter(remote_id=receipt.remote_id).first()


def open_top_up(customer_id: UUID) -> TopUp | None:
    """The customer's own, on a page; what a rule charges goes on beside it."""
    return TopUp.objects.filter(
        customer_id=customer_id, kind=TopUp.Kind.PAGE, closed_at=None
    ).first()


def flagged_top_ups(customer_id: UUID) -> list[TopUp]:
    """Those that brought other money than was asked for: nothing is booked, a person must look."""
    rows = TopUp.objects.filter(customer_id=customer_id, state=TopUp.State.MISMATCH)
    return list(rows.order_by("-created_at"))


def last_top_up(customer_id: UUID) -> TopUp | None:
    return TopUp.objects.filter(customer_id=customer_id).order_by("-created_at").first()


def receipt_of(customer_id: UUID, top_up_id: UUID) -> TopUp:
    """Raises NotFound, also for another customer's and for one whose money never came."""
    row = TopUp.objects.filter(customer_id=customer_id, pk=top_up_id).exclude(number="").first()
    if row is None:
        raise NotFound(_("There is no such receipt."))
    return row


def receipts(customer_id: UUID, numbers: Iterable[str]) -> dict[str, UUID]:
    """Number → its top-up."""
    rows = TopUp.objects.filter(customer_id=customer_id, number__in=[n for n in numbers if n])
    return dict(rows.values_list("number", "pk"))


def can_top_up() -> bool:
    """Does an account in use have a page on which a customer pays?"""
    return any(gateways.get(row.gateway).hosted_page for row in active_accounts())


def can_keep_cards() -> bool:
    """Does an account in use have a page that keeps a card without a payment?"""
    return any(gateways.get(row.gateway).keeping_page for row in active_accounts())


def methods_of(customer_id: UUID) -> list[PaymentMethod]:
    return list(
        PaymentMethod.objects.filter(customer_id=customer_id, removed_at=None).order_by(
            "-is_default", "-created_at"
        )
    )


def default_method(customer_id: UUID) -> PaymentMethod | None:
    return (
        PaymentMethod.objects.select_related("account")
        .filter(
            customer_id=customer_id,
            removed_at=None,
            account__state=GatewayAccount.State.ACTIVE,
        )
        .order_by("-is_default", "-created_at")
        .first()
    )


def account(account_id: UUID) -> GatewayAccount:
    """Raises NotFound."""
    row = GatewayAccount.objects.filter(pk=account_id).first()
    if row is None:
        raise NotFound(_("There is no such account."))
    return row


def payment(payment_id: UUID) -> Payment:
    """Raises NotFound."""
    row = Payment.objects.filter(pk=payment_id).first()
    if row is None:
        raise NotFound(_("There is no such payment."))
    return row


def why_paused(account: GatewayAccount) -> str:
    """In the reader's language; empty for one that is in use."""
    if account.state == GatewayAccount.State.ACTIVE:
        return ""
    return _(account.state_reason) if account.state_reason else _("Your team paused it.")


@dataclass(frozen=True, slots=True)
class GatewayKind:
    """A gateway as the team's settings page shows it. `known` never holds a secret."""

    key: str
    label: str
    fields: tuple[Setting, ...]
    takes_notices: bool
    account: GatewayAccount | None
    known: dict[str, str]
    stored_secrets: frozenset[str]

    @property
    def is_connected(self) -> bool:
        return self.account is not None and bool(self.account.sealed_settings)

    @property
    def why_paused(self) -> str:
        return why_paused(self.account) if self.account else ""


def gateway_kinds() -> list[GatewayKind]:
    """Every gateway there is, with the store's account where it has one."""
    accounts = {row.gateway: row for row in GatewayAccount.objects.all()}
    return [_kind(key, accounts.get(key)) for key in sorted(usable_gateways(), reverse=True)]


def usable_gateways() -> list[str]:
    """Of a store all that take money; of a copy those that take none."""
    here = current_store().is_copy
    return [key for key in gateways.keys() if gateways.get(key).for_copies == here]  # noqa: SIM118


def gateway_kind(key: str) -> GatewayKind:
    """Raises NotFound."""
    if key not in usable_gateways():
        raise NotFound(_("There is no such gateway."))
    return _kind(key, GatewayAccount.objects.filter(gateway=key).first())


def _kind(key: str, row: GatewayAccount | None) -> GatewayKind:
    adapter = gateways.get(key)
    stored = settings_of(row) if row and row.sealed_settings else {}
    secret = {field.name for field in adapter.fields if field.kind == "secret"}
    return GatewayKind(
        key=key,
        label=_(adapter.label),
        fields=adapter.fields,
        takes_notices=adapter.hosted_page,
        account=row,
        known={name: value for name, value in stored.items() if name not in secret},
        stored_secrets=frozenset(name for name in secret if stored.get(name)),
    )


def given_back() -> dict[str, int]:
    """The gateway's id of each payment → what refunds gave back of it, in minor units."""
    done = Refund.objects.filter(state=Refund.State.DONE).values_list("payment__remote_id")
    return dict(done.annotate(sum_of=Sum("amount_minor")).order_by())


def refundable_payments(invoice_id: UUID) -> list[Payment]:
    """Payments of an invoice that their gateway can give back, the newest first."""
    rows = Payment.objects.filter(invoice_id=invoice_id, attempt__isnull=False)
    return [row for row in rows.order_by("-received_at") if returnable(row)]


def times_returned(attempt_id: UUID) -> int:
    """How often money that went back of an attempt's payment was booked so far."""
    rows = Payment.objects.filter(attempt_id=attempt_id).values_list("returned_times", flat=True)
    return rows.first() or 0


def returnable(row: Payment) -> Money:
    """
    What may still go back of a payment: not what is booked as gone, nor what our own refunds sent
    since the gateway was last asked.
    """
    sent = unread(
        row.returned_minor,
        row.returned_at,
        [
            (one.amount_minor, one.created_at, one.closed_at)
            for one in row.refunds.exclude(state=Refund.State.FAILED)
        ],
    )
    return row.left - Money(min(sent, row.left.minor), row.currency)
