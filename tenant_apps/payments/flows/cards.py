"""Keep a card without paying: intend, act, record."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Declined, Misconfigured, OutsideError, Unavailable
from shared_apps.gateways.port import KeepRequest, Outcome
from shared_apps.outbox.services import unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.payments import selectors, services
from tenant_apps.payments.flows.accounts import (
    TillClosed,
    gateway_of,
    keeping_account,
    pause_if_refused,
)
from tenant_apps.payments.flows.asking import NOT_SENT, UNKNOWN, ask_again
from tenant_apps.payments.models import CardSetup, PaymentMethod
from tenant_apps.payments.services.card_setups import ASK_CARD
from tenant_apps.payments.services.methods import FORGET

log = structlog.get_logger(__name__)
_REFUSED = (Declined, Unavailable, Misconfigured)  # surely nothing happened


def open_card_page(customer: Customer, *, success_url: str, cancel_url: str, actor: Actor) -> str:
    """
    The address of the page on which a customer leaves a card. A second click gets the same page.

    Raises TillClosed.
    """
    account = keeping_account()
    row = services.intend_card_setup(customer.pk, account, actor=actor)
    if row.state != CardSetup.State.INTENDED:  # an older click: its page may be used up by now
        found = settle_card_setup(row.pk)
        if found is not None and found.page_url:
            return found.page_url
        row = services.intend_card_setup(customer.pk, account, actor=actor)
    request = KeepRequest(
        reference=str(row.pk),
        idempotency_key=row.idempotency_key,
        customer_reference=selectors.customer_reference(row.account_id, row.customer_id),
        customer_email=customer.email,
        customer_name=customer.label,
        success_url=success_url,
        cancel_url=cancel_url,
    )
    outcome = _act(row, request)
    if outcome is None or not outcome.page_url:
        raise TillClosed(
            _("The page for your card could not be opened. Please try again in a minute.")
        )
    return outcome.page_url


def settle_card_setup(setup_id: UUID) -> Outcome | None:
    """Ask the gateway what became of a page, and write it down. None: nobody knows (yet)."""
    return ask_again(
        CardSetup.objects.select_related("account").get(pk=setup_id),
        ASK_CARD,
        known=services.record_card_setup,
        unknown=services.record_card_setup_unknown,
        never=lambda key: services.drop_card_setup(key, code=NOT_SENT, answer=UNKNOWN),
    )


def forget_card(method_id: UUID) -> None:
    """
    Have the processor let go of a removed card. One that was left anew since is kept.

    It asks before it acts, so it may be repeated: raises the outside errors, and due work does.
    """
    row = PaymentMethod.objects.select_related("account").get(pk=method_id)
    if row.removed_at is None or row.forgotten_at is not None:
        unschedule(FORGET, str(method_id))
        return
    try:
        gateway_of(row.account).forget(row.reference)
    except Misconfigured as error:
        pause_if_refused(row.account_id, error)
        raise
    services.record_forgotten(method_id)


def _act(row: CardSetup, request: KeepRequest) -> Outcome | None:
    """The same key makes the same page: sent again after a lost answer, there is still one."""
    try:
        outcome = gateway_of(row.account).open_keeping_page(request)
    except _REFUSED as error:
        log.info("card_page_refused", code=error.code, answer=error.answer)
        pause_if_refused(row.account_id, error)
        services.drop_card_setup(row.pk, code=error.code, answer=error.answer)
        return None
    except OutsideError as error:
        services.record_card_setup_unknown(row.pk, error)
        return settle_card_setup(row.pk)
    services.record_card_setup(row.pk, outcome)
    return outcome
