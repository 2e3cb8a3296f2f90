"""A batch writes what one renewal after the other writes, row by row."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import time_machine
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from kernel import clock
from kernel.actor import MACHINE
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.selectors import due_here
from tenant_apps.billing.models import (
    Invoice,
    InvoiceLine,
    Policy,
    Posting,
    Subscription,
    TaxRate,
    ThresholdYear,
)
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import (
    NewRate,
    add_rate,
    fill_in_union_rates,
    renew_subscription,
    set_loyalty,
)
from tenant_apps.billing.services.batch import renew_due
from tenant_apps.billing.services.settle import RENEW
from tests.renewing import Life, live, some_coupons
from tests.rows import everything
from tests.vat import tax_by_place


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What is done inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def one_by_one() -> None:
    while subjects := due_here(RENEW, clock.now(), 1000):
        for subject in subjects:
            renew_subscription(UUID(subject))


def in_batches(limit: int = 4) -> None:
    while (batch := renew_due(clock.now(), limit)).taken:
        for subscription_id in batch.single:
            renew_subscription(subscription_id)


def what(way: Callable[[], None]) -> dict[str, object]:
    """Everything that stands there afterwards."""
    with undone():
        way()
        numbers = sorted(Invoice.objects.values_list("number", flat=True))
        rows = everything()
    return {**rows, "numbers": numbers}


def same(lives: list[Life], limit: int = 4) -> None:
    """Both ways, from the same start, at the same instant."""
    with time_machine.travel(clock.real_now(), tick=False), undone():
        live(lives, some_coupons())
        single, batch = what(one_by_one), what(lambda: in_batches(limit))
        assert single.keys() == batch.keys()
        for table, rows in single.items():
            assert batch[table] == rows, table


LIVES = some.builds(
    Life,
    price=some.sampled_from([1, 999, 1400, 3333, 100_000, 0]),
    unit=some.sampled_from(["month", "year", "day", "week"]),
    count=some.sampled_from([1, 3]),
    country=some.sampled_from(["DE", "AT", "US", "CH", ""]),
    proven=some.booleans(),
    exempt=some.sampled_from([False, False, True]),
    category=some.sampled_from(["", "book"]),
    state=some.sampled_from(["active", "active", "active", "past_due", "suspended"]),
    auto_renew=some.sampled_from([True, True, True, False]),
    parked=some.sampled_from([False, False, True]),
    trial=some.sampled_from([False, False, False, True]),
    coupons=some.sampled_from([(), (), (0,), (1, 2), (0, 3), (4,)]),
    spent=some.sampled_from([0, 1, 2]),
    currency=some.sampled_from(["EUR", "EUR", "EUR", "USD"]),
    credit=some.sampled_from([0, 0, 700, 1400, 5000, 200_000]),
    dollars=some.sampled_from([0, 0, 0, 900, 5000]),
    held=some.sampled_from([0, 0, 300, 9_000_000]),
    watched=some.booleans(),
    options=some.sampled_from([(), (), (("ipv4", 2, 150),), (("ipv4", 1, 99), ("disk", 3, 0))]),
    change=some.sampled_from(["", "", "", "scheduled", "waiting"]),
    odd=some.sampled_from(["", "", "", "", "gap", "overlap", "none", "void"]),
    shares_customer=some.booleans(),
    in_arrears=some.sampled_from([False, False, True]),
    ends_on_term=some.sampled_from([False, False, False, True]),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lives=some.lists(LIVES, min_size=1, max_size=6),
    by_place=some.booleans(),
    included=some.booleans(),
    cap=some.sampled_from([100, 30]),
)
def test_whatever_the_lives_both_ways_write_the_same(in_acme, lives, by_place, included, cap):
    Policy.objects.update(
        tax_percent=Decimal(19),
        prices_include_tax=included,
        tax_by_place=by_place,
        tax_country="DE",
        taxes_abroad=True,
        discount_cap_percent=cap,
    )
    if not TaxRate.objects.exists():
        fill_in_union_rates(actor=MACHINE)
        add_rate(NewRate("DE", Decimal(7), "VAT", category="book"), actor=MACHINE)
    same(lives)


def test_plain_ones_are_billed_together_and_the_others_singly(in_acme):
    """Of a mixed store the special ones are named, and only they."""
    live(
        [
            Life(),
            Life(country="AT", proven=True),
            Life(coupons=(0, 2)),
            Life(credit=50),
            Life(credit=9000, options=(("ipv4", 2, 150),)),
            Life(credit=50, state="past_due"),
            Life(trial=True),
            Life(change="waiting"),
            Life(odd="gap"),
            Life(coupons=(4,)),
            Life(auto_renew=False),
        ],
        some_coupons(),
    )
    batch = renew_due(clock.now(), 100)
    assert (len(batch.issued), len(batch.single), batch.taken) == (6, 5, 11)


def test_credit_pays_many_together_as_it_pays_one_after_the_other(in_acme):
    """In whole, in part, of two servers the first, not what is set aside, in its own currency."""
    pair = Life(credit=2500)
    lives = [
        pair,
        replace(pair, credit=0, shares_customer=True),
        Life(credit=700, watched=True),
        Life(credit=5000, held=4500),
        Life(credit=5000, currency="USD"),
        Life(dollars=5000, currency="USD", options=(("ipv4", 2, 150),)),
        Life(coupons=(4,)),
    ]
    same(lives, limit=100)
    live(lives, some_coupons())
    batch = renew_due(clock.now(), 100)
    assert (len(batch.issued), batch.single) == (7, [])
    newest = Invoice.objects.order_by("-number")[:7]
    got = [(one.state, one.paid_minor, one.currency) for one in reversed(newest)]
    assert sorted(got) == [
        ("open", 0, "USD"),
        ("open", 500, "EUR"),
        ("open", 700, "EUR"),
        ("open", 1100, "EUR"),
        ("paid", 0, "EUR"),
        ("paid", 1400, "EUR"),
        ("paid", 1700, "USD"),
    ]
    assert {key: minor for key, minor in wallets().items() if minor} == {
        "EUR": 9500,
        "USD": 3300,
    }


def wallets() -> dict[str, int]:
    found: Counter[str] = Counter()
    for sign, minor in Posting.objects.filter(account="wallet").values_list(
        "currency", "amount_minor"
    ):
        found[sign] -= minor
    return dict(found)


def test_credit_goes_to_who_was_due_first_also_when_one_goes_singly(in_acme):
    """A change is planned for the first of two: its invoice comes before the other's."""
    lives = [Life(credit=2500, change="scheduled"), Life(shares_customer=True)]
    same(lives, limit=100)
    live(lives, [])
    assert len(renew_due(clock.now(), 100).single) == 2


def test_an_option_that_stands_on_a_line_already_holds_up_nobody_else(in_acme):
    """The database would refuse the whole batch: it goes singly, where a person looks at it."""
    rows = live([Life(), Life(options=(("ipv4", 2, 150),)), Life()], [])
    old = InvoiceLine.objects.get(item="ipv4")
    with undone():
        Subscription.objects.filter(pk=rows[1].pk).update(options=rows[1].options * 2)
        batch = renew_due(clock.now(), 100)
        assert (len(batch.issued), batch.single) == (2, [rows[1].pk])
    InvoiceLine.objects.create(
        **{
            field.attname: getattr(old, field.attname)
            for field in InvoiceLine._meta.concrete_fields
            if field.attname not in {"id", "period_start", "period_end"}
        },
        period_start=rows[1].billed_until,
        period_end=rows[1].billed_until + timedelta(days=30),
    )
    batch = renew_due(clock.now(), 100)
    assert (len(batch.issued), batch.single) == (2, [rows[1].pk])


def test_over_the_threshold_they_are_billed_together_as_singly(in_acme):
    """While it still counts they go singly; once this year is noted nothing counts any more."""
    tax_by_place()
    Policy.objects.update(home_until_threshold=True)
    lives = [Life(country="AT"), Life(country="FR", price=3333), Life()]
    year = ThresholdYear.objects.create(
        year=today().year - 1, warned=100, passed_at=clock.now(), passed_by="INV-1"
    )
    with undone():
        live(lives, [])
        assert len(renew_due(clock.now(), 100).single) == 2
    ThresholdYear.objects.filter(pk=year.pk).delete()
    ThresholdYear.objects.create(
        year=today().year, warned=100, passed_at=clock.now(), passed_by="INV-1"
    )
    same(lives)
    live(lives, [])
    batch = renew_due(clock.now(), 100)
    assert (len(batch.issued), batch.single) == (3, [])
    newest = Invoice.objects.order_by("-number")[:3]
    assert sorted(int(one.lines.get().tax_percent) for one in newest) == [19, 20, 20]


def test_numbers_follow_one_another_and_the_books_balance(in_acme):
    rows = live([Life(price=100 + n) for n in range(20)], [])
    before = Invoice.objects.count()
    in_batches(limit=7)
    numbers = sorted(
        int(n.rsplit("-", 1)[1]) for n in Invoice.objects.values_list("number", flat=True)
    )
    assert numbers == list(range(numbers[0], numbers[0] + before + 20))
    assert sum(Posting.objects.values_list("amount_minor", flat=True)) == 0
    assert all(row.billed_until > row.paid_until for row in rows)
    assert not due_here(RENEW, clock.now(), 100)


def test_loyalty_comes_off_in_a_batch_too(in_acme, ada):
    set_loyalty(3, Decimal(10), actor=ada.as_actor())
    live([Life(price=1000)], [])
    in_batches()
    assert Invoice.objects.latest("number").net_minor == 900


def test_nothing_is_billed_twice_by_a_second_batch(in_acme):
    live([Life(), Life()], [])
    renew_due(clock.now())
    count = Invoice.objects.count()
    assert renew_due(clock.now()).taken == 0
    # Even when the index of what is due is wrong.
    DueWork.objects.filter(kind=RENEW).update(due_at=clock.now() - timedelta(days=1))
    Subscription.objects.update(billed_until=F("paid_until"))
    in_batches()
    assert Invoice.objects.count() == count


def test_what_another_worker_holds_is_left_to_it(in_acme):
    live([Life(), Life()], [])
    held = DueWork.objects.filter(kind=RENEW).first()
    DueWork.objects.filter(pk=held.pk).update(leased_until=clock.real_now() + timedelta(minutes=5))
    assert len(renew_due(clock.now()).issued) == 1
