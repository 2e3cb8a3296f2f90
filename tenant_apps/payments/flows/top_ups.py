"""Add to a customer's credit: intend, act, record."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import structlog
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Declined, Misconfigured, OutsideError, Unavailable
from kernel.money import Money
from shared_apps.gateways.port import ChargeRequest, Outcome, PageRequest
from tenant_apps.accounts.models import Customer
from tenant_apps.payments import selectors, services
from tenant_apps.payments.flows.accounts import (
    TillClosed,
    gateway_of,
    pause_if_refused,
    paying_account,
)
from tenant_apps.payments.flows.asking import NOT_SENT, UNKNOWN, ask_again, read
from tenant_apps.payments.models import TopUp
from tenant_apps.payments.services.intend import PaymentUnderWay
from tenant_apps.payments.services.top_ups import ASK_TOP_UP

log = structlog.get_logger(__name__)
# On the customer's statement of its card, and at the processor.
_TEXT = "Account credit"


def open_top_up_page(
    customer: Customer, amount: Money, *, success_url: str, cancel_url: str, actor: Actor
) -> str:
    """
    The address of the page on which a customer adds to its credit.

    A second click on the same amount gets the same page; another amount closes it and gets a new
    one. Raises TillClosed, PaymentUnderWay, and Invalid at `amount`.
    """
    account = paying_account()
    row = services.intend_top_up(customer.pk, amount, account, actor=actor)
    if row.state != TopUp.State.INTENDED or row.amount != amount:  # of an older click
        found = _make_room(row, amount)
        if found:
            return found
        row = services.intend_top_up(customer.pk, amount, account, actor=actor)
        if row.amount != amount:
            raise PaymentUnderWay(_("A payment is under way. Please try again in a minute."))
    request = PageRequest(
        reference=str(row.pk),
        idempotency_key=row.idempotency_key,
        amount=row.amount,
        description=_TEXT,
        customer_reference=selectors.customer_reference(row.account_id, row.customer_id),
        customer_email=customer.email,
        customer_name=customer.label,
        success_url=success_url,
        cancel_url=cancel_url,
    )
    outcome = _act(row, lambda: gateway_of(row.account).open_page(request))
    if outcome is None or not outcome.page_url:
        raise TillClosed(
            _("The payment page could not be opened. Nothing was charged; please try again.")
        )
    return outcome.page_url


def _make_room(row: TopUp, amount: Money) -> str:
    """The open page when it is about this amount; else it is closed, or was paid meanwhile."""
    found = settle_top_up(row.pk)
    if found is None or not found.page_url:
        return ""
    if found.under_way:
        raise PaymentUnderWay(_("A payment is under way. Please try again in a minute."))
    if row.amount == amount:
        return found.page_url
    try:
        gone = gateway_of(row.account).close_page(found.remote_id)
    except OutsideError as error:
        log.info("top_up_page_not_closed", code=error.code, answer=error.answer)
    else:
        services.record_top_up(row.pk, gone)
    return ""


def charge_top_up(top_up_id: UUID) -> None:
    """Charge what a customer's rule asked for. Again: only asked about."""
    if not services.claim_charge(top_up_id):
        settle_top_up(top_up_id)
        return
    row = TopUp.objects.select_related("account", "method").get(pk=top_up_id)
    method = row.method
    known = selectors.customer_reference(row.account_id, row.customer_id)
    request = ChargeRequest(
        reference=str(row.pk),
        idempotency_key=row.idempotency_key,
        amount=row.amount,
        description=_TEXT,
        customer_reference=(method.customer_reference if method else "") or known,
        method_reference=method.reference if method else "",
    )
    _act(row, lambda: gateway_of(row.account).charge(request))


def hear_of_top_up(top_up_id: UUID) -> bool:
    """A notice says that something happened, to a closed one too. False: can't be asked now."""
    row = TopUp.objects.select_related("account").get(pk=top_up_id)
    try:
        read(
            row.account,
            lambda found, known: services.record_top_up(row.pk, found, as_of=known),
            as_of=lambda: TopUp.objects.values_list("returned_times", flat=True).get(pk=row.pk),
            remote_id=row.remote_id,
            reference=str(row.pk),
        )
    except OutsideError as error:
        pause_if_refused(row.account_id, error)
        return False
    return True


def settle_top_up(top_up_id: UUID) -> Outcome | None:
    """Ask the gateway what became of a top-up, and write it down. None: nobody knows (yet)."""
    return ask_again(
        TopUp.objects.select_related("account").get(pk=top_up_id),
        ASK_TOP_UP,
        known=services.record_top_up,
        unknown=services.record_top_up_unknown,
        never=lambda key: services.record_no_top_up(key, code=NOT_SENT, answer=UNKNOWN),
    )


def _act(row: TopUp, call: Callable[[], Outcome]) -> Outcome | None:
    try:
        outcome = call()
    except (Unavailable, Misconfigured) as error:
        pause_if_refused(row.account_id, error)
        services.record_no_top_up(row.pk, code=error.code, answer=error.answer)
        return None
    except Declined as error:
        services.record_no_top_up(
            row.pk, code=error.code, answer=error.answer, person=error.person, ours=False
        )
        return None
    except OutsideError as error:
        services.record_top_up_unknown(row.pk, error)
        return settle_top_up(row.pk)
    services.record_top_up(row.pk, outcome)
    return outcome
