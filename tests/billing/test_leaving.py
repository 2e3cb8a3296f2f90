"""Who cancels at once gets back what the rules say, and the page said it before (W7, W25)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.money import Money
from kernel.periods import start_of
from tenant_apps.billing.leaving import going_back
from tenant_apps.billing.models import CreditNote, Invoice, Subscription
from tenant_apps.billing.rules.change import seconds_between
from tenant_apps.billing.selectors import credit_of, open_balance
from tenant_apps.billing.services import cancel_subscription, change_policy, override_policy
from tenant_apps.payments.models import Payment, Refund
from tests.coupons import at_day, pay, renew
from tests.journeys.test_first_sale import order_plan, page_for
from tests.papers import euro


def say(key: str, text: str, level: str = "store", subject: object = "") -> None:
    override_policy(level, str(subject), key, text, actor=MACHINE)


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    change_policy({"tax_percent": "19"}, actor=MACHINE)
    pay(Invoice.objects.get(pk=order_plan(alice).invoice_id))
    return Subscription.objects.get()


def leave(row: Subscription) -> list[CreditNote]:
    cancel_subscription(row.pk, at_once=True, reason="moved", actor=MACHINE)
    row.refresh_from_db()
    assert row.state == "ended"
    return list(CreditNote.objects.order_by("number"))


def on_day(row: Subscription, days: int):
    return at_day(row.started_on + timedelta(days=days))


def test_nothing_said_nothing_goes_back(row):
    with on_day(row, 10):
        assert going_back(row, clock.now()) is None
        assert leave(row) == []


@pytest.mark.parametrize("level", ["store", "service"])
def test_unused_time_becomes_credit_to_the_second(row, level, acme):
    say("unused_time", "credit", level, row.pk if level == "service" else "")
    with on_day(row, 10):
        before = clock.now()
        said = going_back(row, before)
        [note] = leave(row)
        assert (note.gross if hasattr(note, "gross") else note.total) == said.gross
        line = Invoice.objects.get().lines.get()
        begin = line.from_at or start_of(line.period_start, acme.timezone)
        end = line.until_at or start_of(line.period_end, acme.timezone)
        left = seconds_between(clock.now().replace(microsecond=0), end)
        whole = seconds_between(begin, end)
        assert abs(note.net_minor - line.net_minor * left / whole) < 1
        assert credit_of(row.customer_id, "EUR") == note.total
        assert open_balance(row.customer_id, "EUR") == euro(0)


def test_the_guarantee_goes_before_and_ends_after_its_days(row):
    """The same life under the same words, on its last day and the day after."""
    for key, text in (("money_back_days", "14"), ("money_back_percent", "50")):
        say(key, text)
    say("money_back_to", "credit")
    with on_day(row, 13):
        assert going_back(row, clock.now() + timedelta(days=1)) is None
        said = going_back(row, clock.now())
        [note] = leave(row)
        paid = Invoice.objects.get()
        assert (said.by, said.gross, note.net_minor) == (
            "money_back_days",
            note.total,
            paid.net_minor // 2,
        )
        assert note.note == "Money-back guarantee"


def test_a_life_of_many_invoices_asks_no_more_of_the_database(row):
    """Each page of a service says what would go back, however long it has been paid for."""
    say("unused_time", "credit")
    asked = []
    for _ in range(3):
        with (
            at_day(row.billed_until - timedelta(days=10)),
            CaptureQueriesContext(connection) as sent,
        ):
            assert going_back(row, clock.now()).gross > euro(0)
        asked.append(len(sent))
        pay(renew())
        row.refresh_from_db()
    assert asked == [asked[0]] * 3


def test_a_second_wish_gives_nothing_back_twice(row):
    say("unused_time", "credit")
    with on_day(row, 10):
        leave(row)
        with pytest.raises(Exception, match="not running"):
            cancel_subscription(row.pk, at_once=True, reason="moved", actor=MACHINE)
        assert CreditNote.objects.count() == 1


def test_cancelled_for_the_end_nothing_goes_back(row):
    say("unused_time", "credit")
    cancel_subscription(row.pk, at_once=False, reason="moved", actor=MACHINE)
    assert not CreditNote.objects.exists()


def test_unpaid_there_is_nothing_to_give_back(in_acme, alice):
    say("unused_time", "credit")
    order_plan(alice)
    assert going_back(Subscription.objects.get(), clock.now()) is None


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("unused_time", "all"),
        ("money_back_percent", "0"),
        ("money_back_percent", "101"),
        ("change_charge", "maybe"),
        ("downgrades", ""),
    ],
)
def test_a_word_out_of_the_list_is_refused(in_acme, key, text):
    with pytest.raises(Invalid) as no:
        say(key, text)
    assert no.value.field == "value"


def test_the_way_it_came(shop, alice):
    """The card gets it back by the processor; nothing of it is credit or owed."""
    with shop.inside():
        say("unused_time", "payment")
        page = page_for(order_plan(alice))
    shop.cards.pay(page)
    shop.work()
    shop.pass_time(days=10)
    with shop.inside():
        row = Subscription.objects.get()
        [note] = leave(row)
        assert note.credited == note.total
    shop.work(30)
    with shop.inside():
        assert Refund.objects.get().state == "done"
        assert Payment.objects.get().returned == note.total
        assert credit_of(row.customer_id, "EUR") == open_balance(row.customer_id, "EUR") == euro(0)
    assert shop.cards.ledger(shop.key)["refunded"] == note.total_minor


def test_what_came_by_hand_stays_credit(row, acme):
    from shared_apps.outbox.flows import work_until_quiet

    say("unused_time", "payment")
    with on_day(row, 10):
        [note] = leave(row)
        work_until_quiet(acme.key)
        assert credit_of(row.customer_id, "EUR") == note.total > Money.zero("EUR")
