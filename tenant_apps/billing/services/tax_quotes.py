"""Have an outside engine say what a customer's place bears, and keep the answer as evidence."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from kernel import clock
from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from kernel.locks import hold
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule
from shared_apps.taxing.port import Quote
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Subscription, TaxQuote
from tenant_apps.billing.outside_tax import codes_in_use, is_outside, key_of, place_of
from tenant_apps.billing.rules.outside import asked_again_after, good_until
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.services.later import go_on

QUOTE = "billing.quote_tax"
_WAITS = (1, 5, 15, 60)  # minutes after a try without an answer; then every hour


def open_questions(customer_id: UUID) -> list[TaxQuote]:
    """
    What is to be asked now for a customer: a row for each code that has no answer that holds.

    Plans to look again soon after the answers end, as long as something of the customer runs; not
    all on the same minute, in which the engine would answer few of them.
    Locks:  customer's place. Again: the rows that are there.
    """
    customer, rules = Customer.objects.get(pk=customer_id), policy()
    if not is_outside(customer, rules):
        unschedule(QUOTE, str(customer_id))
        return []
    engine, now = rules.outside_tax, clock.now()
    place = key_of(engine, place_of(customer))
    with one_transaction():
        hold(f"tax:{place}")
        rows = TaxQuote.objects.filter(place=place)
        known = set(rows.filter(good_until__gt=now).values_list("code", flat=True))
        asked = {one.code: one for one in rows.filter(answered_at=None)}
        wanted = codes_in_use(engine) - known
        made = [
            TaxQuote(engine=engine, place=place, code=code, asked_at=now)
            for code in sorted(wanted - set(asked))
        ]
        TaxQuote.objects.bulk_create(made)
        if not wanted:
            _look_again(customer_id)
    return [*made, *(asked[code] for code in sorted(wanted & set(asked)))]


def note_quote(question_id: UUID, customer_id: UUID, quote: Quote) -> None:
    """
    Keep an answer. From now on invoices follow it, and what waited for it is due.

    Again: an answered one stays.
    """
    with one_transaction():
        row = TaxQuote.objects.select_for_update().get(pk=question_id)
        if row.answered_at is not None:
            return
        row.percent = quote.percent
        row.parts = [[one.name, one.level, _plain(one.percent)] for one in quote.parts]
        row.reference = quote.reference[:120]
        row.answered_at = clock.now()
        row.good_until = start_of(good_until(today()), current_store().timezone)
        row.trouble = ""
        row.save()
        if row.tries:
            go_on(customer_id)
        record(MACHINE, "tax.quoted", "tax_quote", row.pk, percent=str(row.percent))


def note_no_quote(question_id: UUID, customer_id: UUID, trouble: str) -> None:
    """No answer: the question stays open, and is asked again."""
    with one_transaction():
        row = TaxQuote.objects.select_for_update().get(pk=question_id)
        if row.answered_at is not None:
            return
        wait = _WAITS[min(row.tries, len(_WAITS) - 1)]
        row.tries, row.trouble = min(row.tries + 1, 30_000), trouble[:200]
        row.save(update_fields=["tries", "trouble"])
        schedule(QUOTE, str(customer_id), clock.now() + timedelta(minutes=wait))


def _look_again(customer_id: UUID) -> None:
    ended = Subscription.State.ENDED
    if Subscription.objects.filter(customer_id=customer_id).exclude(state=ended).exists():
        who = f"{current_store().key}/{customer_id}"
        at = start_of(good_until(today()), current_store().timezone)
        schedule(QUOTE, str(customer_id), at + asked_again_after(who))
    else:
        unschedule(QUOTE, str(customer_id))


def _plain(percent: object) -> str:
    text = f"{percent:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
