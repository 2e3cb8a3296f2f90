"""Intend → act → record: the only holder of a gateway in a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

import structlog
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import (
    Declined,
    Misconfigured,
    NotFound,
    OutcomeUnknown,
    OutsideError,
    Unavailable,
)
from shared_apps.gateways.port import (
    ChargeRequest,
    Outcome,
    PageRequest,
    State,
)
from shared_apps.inbound.models import Receipt
from shared_apps.inbound.services import close
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Invoice
from tenant_apps.payments import selectors, services
from tenant_apps.payments.flows.accounts import (
    TillClosed,
    check_account,
    gateway_of,
    pause_if_refused,
    paying_account,
    subscribe,
)
from tenant_apps.payments.flows.asking import NOT_SENT, UNKNOWN, read, settle_by_asking
from tenant_apps.payments.flows.cards import forget_card, open_card_page, settle_card_setup
from tenant_apps.payments.flows.corrections import send_note_back
from tenant_apps.payments.flows.refunds import refund, settle_refund
from tenant_apps.payments.flows.top_ups import (
    charge_top_up,
    hear_of_top_up,
    open_top_up_page,
    settle_top_up,
)
from tenant_apps.payments.models import Attempt, GatewayAccount
from tenant_apps.payments.rules import COLLECT_AGAIN, READ_AGAIN
from tenant_apps.payments.services.intend import NoCharge, NothingToPay, PaymentUnderWay
from tenant_apps.payments.services.outcomes import CLOSE_PAGE, COLLECT
from tenant_apps.payments.services.receipts import READ

__all__ = [
    "TillClosed",
    "ask",
    "charge_top_up",
    "check_account",
    "close_page",
    "collect",
    "forget_card",
    "open_card_page",
    "open_page",
    "open_top_up_page",
    "paying_account",
    "read_receipt",
    "receive_notice",
    "refund",
    "send_note_back",
    "settle_card_setup",
    "settle_refund",
    "settle_top_up",
    "subscribe",
]
log = structlog.get_logger(__name__)


def open_page(invoice: Invoice, *, success_url: str, cancel_url: str) -> str:
    """
    The address of the hosted page for an invoice. A second click gets the same page.

    Raises NothingToPay, PaymentUnderWay, TillClosed.
    """
    account = paying_account()
    attempt = services.intend_page(invoice.pk, account)
    if attempt.state == Attempt.State.UNKNOWN:  # an answer was lost: ask, never repeat
        ask(attempt.pk)
        attempt = services.intend_page(invoice.pk, account)
        if attempt.state == Attempt.State.UNKNOWN:
            raise TillClosed(_("We are checking your payment. Please try again in a minute."))
    if attempt.state == Attempt.State.MISMATCH:
        raise PaymentUnderWay(_("We are checking a payment for this invoice. Please get in touch."))
    is_open = attempt.state == Attempt.State.OPEN
    if is_open and Invoice.objects.filter(pk=invoice.pk, paying_since__isnull=False).exists():
        raise PaymentUnderWay(_("A payment for this invoice is under way."))
    if is_open and attempt.page_url:
        return attempt.page_url
    if attempt.kind != Attempt.Kind.PAGE:
        raise PaymentUnderWay(_("Your card is being charged. One moment please."))
    customer = Customer.objects.get(pk=invoice.customer_id)
    request = PageRequest(
        reference=str(attempt.pk),
        idempotency_key=attempt.idempotency_key,
        amount=attempt.amount,
        description=f"Invoice {invoice.number}",
        customer_reference=_customer_reference(attempt),
        customer_email=customer.email,
        customer_name=customer.label,
        success_url=success_url,
        cancel_url=cancel_url,
    )
    outcome = _act(attempt, lambda: gateway_of(account).open_page(request)) or _lost(attempt.pk)
    if outcome is not None and outcome.state is State.SUCCEEDED:
        raise NothingToPay(_("This invoice is paid already."))
    if outcome is None or not outcome.page_url:
        raise TillClosed(
            _("The payment page could not be opened. Nothing was charged; please try again.")
        )
    return outcome.page_url


def collect(invoice_id: UUID) -> None:
    """
    Charge the default method of an invoice's customer, once per call.

    What only stands in the way for a while (an open page, a paused account) puts it off.
    """
    attempt = services.intend_charge(invoice_id)
    if isinstance(attempt, NoCharge):
        if attempt.passes:
            schedule(COLLECT, str(invoice_id), clock.now() + COLLECT_AGAIN)
        else:
            unschedule(COLLECT, str(invoice_id))
        return
    number = Invoice.objects.values_list("number", flat=True).get(pk=invoice_id)
    request = ChargeRequest(
        reference=str(attempt.pk),
        idempotency_key=attempt.idempotency_key,
        amount=attempt.amount,
        description=f"Invoice {number}",
        customer_reference=_customer_reference(attempt),
        method_reference=attempt.method.reference if attempt.method else "",
    )
    _act(attempt, lambda: gateway_of(attempt.account).charge(request))


def close_page(invoice_id: UUID) -> None:
    """
    Expire the open page of an invoice on which another amount is due now, or none.

    It is tried again until the page is closed; money that came in the same moment is booked.
    """
    attempt = selectors.stale_page(invoice_id)
    if attempt is None:
        unschedule(CLOSE_PAGE, str(invoice_id))
        return
    try:
        if attempt.remote_id:
            gone = gateway_of(attempt.account).close_page(attempt.remote_id)
            services.record_outcome(attempt.pk, gone)
        else:
            _settle_by_asking(attempt)  # it may be there all the same
    except OutsideError as error:
        log.info("page_not_closed", code=error.code, answer=error.answer)
    if selectors.stale_page(invoice_id) is None:
        unschedule(CLOSE_PAGE, str(invoice_id))
    else:
        schedule(CLOSE_PAGE, str(invoice_id), clock.now() + READ_AGAIN)


def ask(attempt_id: UUID) -> None:
    """Ask the gateway what became of an attempt, and write it down."""
    attempt = Attempt.objects.select_related("account").get(pk=attempt_id)
    if attempt.closed_at is not None:
        unschedule("payments.ask", str(attempt_id))
        return
    _settle_by_asking(attempt)


def _settle_by_asking(attempt: Attempt) -> Outcome | None:
    """None: nobody knows yet, or it surely never came to anything, which is recorded."""
    return settle_by_asking(
        attempt,
        known=services.record_outcome,
        unknown=services.record_unknown,
        never=lambda key: services.record_failure(key, code=NOT_SENT, answer=UNKNOWN, ours=True),
    )


def receive_notice(account_id: UUID, raw: bytes, headers: Mapping[str, str]) -> bool:
    """Verify and keep a webhook. Raises NotFound for an unknown address, Forged for a bad one."""
    account = GatewayAccount.objects.filter(pk=account_id).first()
    if account is None:
        raise NotFound(_("No such endpoint."))
    notice = gateway_of(account).read_notice(raw, headers, at=clock.real_now())
    return services.keep_notice(account.pk, notice, raw)


def read_receipt(receipt_id: int) -> None:
    """
    Read the object a notice names, from the gateway itself, and record what it says.

    When the gateway can't be asked now, the receipt stays stored and is read later.
    """
    receipt = Receipt.objects.get(pk=receipt_id)
    attempt = _attempt_of(receipt) if receipt.state == Receipt.State.STORED else None
    note = ""
    if attempt is not None:
        try:
            note = _read_attempt(attempt, receipt.remote_id)
        except OutsideError as error:
            pause_if_refused(attempt.account_id, error)
            schedule(READ, str(receipt_id), clock.now() + READ_AGAIN)
            return
    elif receipt.state == Receipt.State.STORED and (card := selectors.card_setup_of(receipt)):
        settle_card_setup(card.pk)  # asked again by itself when the gateway is away
        note = "about a card"
    elif receipt.state == Receipt.State.STORED and (added := selectors.top_up_of(receipt)):
        if not hear_of_top_up(added.pk):
            schedule(READ, str(receipt_id), clock.now() + READ_AGAIN)
            return
        note = "about credit"
    close(receipt.pk, note=note or "nothing of ours")
    unschedule(READ, str(receipt_id))


def _read_attempt(attempt: Attempt, remote_id: str) -> str:
    """Its state after what the gateway says of it; empty when the gateway has nothing."""
    found = read(
        attempt.account,
        lambda said, known: services.record_outcome(attempt.pk, said, as_of=known),
        as_of=lambda: selectors.times_returned(attempt.pk),
        remote_id=remote_id,
        reference=str(attempt.pk),
    )
    if found is None:
        return ""
    attempt.refresh_from_db(fields=["state"])
    return attempt.state


def _lost(attempt_id: UUID) -> Outcome | None:
    """
    What the gateway has of a page whose answer was lost: it may be there all the same.

    Also when another button asked first, with another way back: the gateway refuses the key then.
    Nothing there after the delay: the attempt is closed, and the next click begins another.
    """
    attempt = Attempt.objects.select_related("account").get(pk=attempt_id)
    return _settle_by_asking(attempt) if attempt.state == Attempt.State.UNKNOWN else None


def _attempt_of(receipt: Receipt) -> Attempt | None:
    rows = Attempt.objects.select_related("account").filter(account_id=UUID(receipt.endpoint))
    try:
        by_reference = rows.filter(pk=UUID(receipt.reference)).first()
    except ValueError:
        by_reference = None
    if by_reference or not receipt.remote_id:
        return by_reference
    return rows.filter(remote_id=receipt.remote_id).first()


def _customer_reference(attempt: Attempt) -> str:
    """Of the card that is charged; for a page the one known of our customer, or none yet."""
    if attempt.method and attempt.method.customer_reference:
        return attempt.method.customer_reference
    return selectors.customer_reference(attempt.account_id, attempt.customer_id)


def _act(attempt: Attempt, call: Callable[[], Outcome]) -> Outcome | None:
    """Call the gateway and record what came back, whatever it was."""
    try:
        outcome = call()
    except OutcomeUnknown as error:
        services.record_unknown(attempt.pk, error)
        return None
    except Misconfigured as error:
        pause_if_refused(attempt.account_id, error)
        services.record_failure(attempt.pk, code=error.code, answer=error.answer, ours=True)
        return None
    except Unavailable as error:
        services.record_failure(attempt.pk, code=error.code, answer=error.answer, ours=True)
        return None
    except Declined as error:
        services.record_failure(
            attempt.pk, code=error.code, answer=error.answer, person=error.person
        )
        return None
    services.record_outcome(attempt.pk, outcome)
    return outcome
