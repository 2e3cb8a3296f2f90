"""News and due work for the till."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.billing import (
    CreditNoteIssued,
    InvoiceIssued,
    InvoicePaid,
    InvoiceWithdrawn,
    RefundWanted,
    TopUpWanted,
)
from kernel import clock
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens
from shared_apps.outbox.services import schedule
from tenant_apps.payments import flows, services
from tenant_apps.payments.services.card_setups import ASK_CARD
from tenant_apps.payments.services.hold import HOLD
from tenant_apps.payments.services.methods import FORGET
from tenant_apps.payments.services.outcomes import CLOSE_PAGE, COLLECT
from tenant_apps.payments.services.refunds import ASK_REFUND, SEND_NOTE
from tenant_apps.payments.services.top_ups import ASK_TOP_UP, CHARGE_TOP_UP


@listens(InvoiceIssued, "payments.plan_collection")
def plan_collection(event: InvoiceIssued) -> None:
    """A renewal is charged on the day it is due; a first invoice is paid by its customer."""
    if event.renewal and event.total_minor:
        day = start_of(date.fromisoformat(event.due_on), current_store().timezone)
        schedule(COLLECT, event.invoice_id, day)


@listens(InvoicePaid, "payments.close_page_of_paid")
def close_page_of_paid(event: InvoicePaid) -> None:
    services.plan_closing(UUID(event.invoice_id))


@listens(InvoiceWithdrawn, "payments.close_page_of_withdrawn")
def close_page_of_withdrawn(event: InvoiceWithdrawn) -> None:
    services.plan_closing(UUID(event.invoice_id))


@listens(CreditNoteIssued, "payments.close_page_of_credited")
def close_page_of_credited(event: CreditNoteIssued) -> None:
    """Less is due than the open page says."""
    services.plan_closing(UUID(event.invoice_id))


@listens(RefundWanted, "payments.send_note_back")
def want_refund(event: RefundWanted) -> None:
    schedule(SEND_NOTE, event.credit_note_id, clock.now(), wake=True)


@does_due(SEND_NOTE)
def send_note_back(subject: str) -> None:
    flows.send_note_back(UUID(subject))


@does_due(CLOSE_PAGE)
def close_page(subject: str) -> None:
    flows.close_page(UUID(subject))


@does_due(ASK_CARD)
def ask_card(subject: str) -> None:
    flows.settle_card_setup(UUID(subject))


@does_due(FORGET)
def forget_card(subject: str) -> None:
    flows.forget_card(UUID(subject))


@listens(TopUpWanted, "payments.charge_by_rule")
def charge_by_rule(event: TopUpWanted) -> None:
    services.intend_top_up_by_rule(event)


@does_due(CHARGE_TOP_UP)
def charge_top_up(subject: str) -> None:
    flows.charge_top_up(UUID(subject))


@does_due(ASK_TOP_UP)
def ask_top_up(subject: str) -> None:
    flows.settle_top_up(UUID(subject))


@does_due(ASK_REFUND)
def ask_refund(subject: str) -> None:
    flows.settle_refund(UUID(subject))


@does_due(COLLECT)
def collect(subject: str) -> None:
    flows.collect(UUID(subject))


@does_due(HOLD)
def hold(subject: str) -> None:
    services.hold_while_paused(UUID(subject))


@does_due("payments.ask")
def ask(subject: str) -> None:
    flows.ask(UUID(subject))


@does_due("payments.read_receipt")
def read_receipt(subject: str) -> None:
    flows.read_receipt(int(subject))
