"""What billing asks the outside, and the billing run."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor
from kernel.errors import OutsideError
from kernel.locks import alone
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import run_due, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing import services
from tenant_apps.billing.services.vat import CHECK
from tenant_apps.billing.taxation import own_number
from tenant_apps.billing.vies import look_up


def ask_now(customer: Customer, *, actor: Actor) -> None:
    """Ask while the customer waits, so that what it sees is what it will be billed."""
    if services.ask_for_number(customer, actor=actor) is not None:
        check_vat(customer.pk)


def bill_due() -> int:
    """
    One run after the other, the oldest day first, until nothing is due or one waits for a person.

    Only one worker does it in a store. Again: goes on where a dead one stopped. Returns how many
    subscriptions were done.
    """
    done = 0
    with alone("billing.run") as mine:
        while mine and (run := services.open_run()) and run.state == run.State.RUNNING:
            count = _bill(run.pk)
            if not count:
                break
            done += count
    return done


def _bill(run_id: UUID) -> int:
    """What is not plain goes the single way, with the failures and retries of single work."""
    done, store = 0, current_store().key
    while batch := services.bill_batch(run_id):
        done += batch.taken
        for subscription_id in batch.single:
            run_due(store, services.RENEW, str(subscription_id))
        if not batch.taken:
            services.finish_run(run_id)
            break
    return done


def check_vat(customer_id: UUID) -> None:
    """Look a customer's number up. Again: an answer that is new enough is not asked for again."""
    question = services.question_of(customer_id)
    if question is None:
        unschedule(CHECK, str(customer_id))
        return
    try:
        found = look_up(question.number, own_number())
    except OutsideError as trouble:
        services.note_silence(question.pk, trouble.code)
    else:
        services.note_answer(question.pk, found)
