"""A card that a customer leaves without paying: what was wished, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.errors import OutsideError
from kernel.ids import new_id
from shared_apps.audit.services import record
from shared_apps.gateways.port import Outcome, State
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.payments.locks import lock_card_setup
from tenant_apps.payments.models import CardSetup, GatewayAccount, GatewayCustomer
from tenant_apps.payments.rules import ask_again_in
from tenant_apps.payments.services.methods import keep_method

ASK_CARD = "payments.ask_card"
_ENDED = {State.DECLINED, State.CANCELLED}


def intend_card_setup(customer_id: UUID, account: GatewayAccount, *, actor: Actor) -> CardSetup:
    """
    Intend a page that keeps a card of a customer's.

    Again:  the one that is open is returned as it is (the second click, the second tab): the
            constraint lets ten at once make one.
    """
    with transaction.atomic():
        key = new_id()
        row, made = CardSetup.objects.get_or_create(
            customer_id=customer_id,
            closed_at=None,
            defaults={
                "id": key,
                "account": account,
                "idempotency_key": f"card-{key}",
                "created_at": clock.now(),
                "intended_at": clock.real_now(),
            },
        )
        if made:
            record(actor, "method.asked_for", "card_setup", row.pk)
            soon = clock.now() + timedelta(seconds=ask_again_in(0))
            schedule(ASK_CARD, str(row.pk), soon)
    return row


def record_card_setup(setup_id: UUID, outcome: Outcome) -> CardSetup:
    """
    Record what the gateway says of a page that keeps a card. A kept card is used for renewals.

    Money:  none moves.
    Locks:  setup.
    Again:  a closed one stays as it is, so a card removed since does not come back.
    """
    with transaction.atomic():
        row = lock_card_setup(setup_id)
        if row.closed_at is not None:
            return row
        row.remote_id = outcome.remote_id or row.remote_id
        if outcome.state is State.SUCCEEDED:
            _keep(row, outcome)
        elif outcome.state in _ENDED:
            _close(row, CardSetup.State.CANCELLED, outcome.code)
        else:
            row.state = CardSetup.State.OPEN
            _ask_again(row)
        row.save()
    return row


def record_card_setup_unknown(setup_id: UUID, error: OutsideError) -> None:
    """The answer was lost: the gateway is asked before anything is sent again."""
    with transaction.atomic():
        row = lock_card_setup(setup_id)
        if row.closed_at is None:
            row.state, row.answer = CardSetup.State.UNKNOWN, error.answer[:2000]
            _ask_again(row)
            row.save()


def drop_card_setup(setup_id: UUID, *, code: str, answer: str = "") -> None:
    """The page surely is not there: the next click begins another. Again: nothing."""
    with transaction.atomic():
        row = lock_card_setup(setup_id)
        if row.closed_at is None:
            row.answer = answer[:2000]
            _close(row, CardSetup.State.CANCELLED, code)
            row.save()


def _keep(row: CardSetup, outcome: Outcome) -> None:
    """Only what was left on our own page: the reference must be this row's."""
    if outcome.reference != str(row.pk) or outcome.method is None:
        row.answer = f"kept for {outcome.reference or 'nobody'}"
        _close(row, CardSetup.State.CANCELLED, "mismatch")
        record(MACHINE, "method.mismatch", "card_setup", row.pk, answer=row.answer)
        return
    holder = outcome.customer_reference
    if holder:
        GatewayCustomer.objects.get_or_create(
            account=row.account, customer_id=row.customer_id, defaults={"reference": holder}
        )
    row.method = keep_method(row.account, row.customer_id, outcome.method, holder=holder)
    _close(row, CardSetup.State.KEPT, "")
    record(MACHINE, "method.added", "payment_method", row.method.pk, label=row.method.label)


def _close(row: CardSetup, state: CardSetup.State, code: str) -> None:
    row.state, row.code, row.closed_at = state, code[:60], clock.now()
    unschedule(ASK_CARD, str(row.pk))


def _ask_again(row: CardSetup) -> None:
    wait = timedelta(seconds=ask_again_in(row.asked))
    row.asked += 1
    row.save(update_fields=["asked"])
    schedule(ASK_CARD, str(row.pk), clock.now() + wait)
