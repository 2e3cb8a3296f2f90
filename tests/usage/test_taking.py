"""Events that programs count: each once, late ones and corrected ones, refused ones by name."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kernel import clock
from kernel.tenancy.context import in_store
from shared_apps.metering.models import Receipt
from shared_apps.metering.selectors import came_in, day_before, used_between
from tenant_apps.billing.models import Invoice, Subscription
from tests.billing.test_usage import charge_use
from tests.coupons import pay
from tests.journeys.test_first_sale import order_plan
from tests.usage.counting import METER, fates, hours_ago, reading, take


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    charge_use()
    order = order_plan(alice)
    pay(Invoice.objects.get(pk=order.invoice_id))
    return Subscription.objects.get()


def used(row: Subscription) -> dict[str, Decimal]:
    found = used_between(row.pk, clock.now() - timedelta(days=90), clock.now() + timedelta(days=1))
    return {one.meter: one.quantity for one in found}


def test_a_batch_is_counted_and_its_receipt_adds_up(row):
    outcome = take(*(reading(row, f"k{n}", n) for n in range(100)))
    assert (outcome.accepted, outcome.fates) == (100, {})
    assert used(row) == {METER: Decimal(4950)}
    receipt = Receipt.objects.get()
    assert (receipt.events, receipt.accepted, receipt.rejected) == (100, 100, 0)


def test_the_same_batch_again_counts_nothing(row):
    batch = [reading(row, f"k{n}", 1) for n in range(10)]
    take(*batch)
    outcome = take(*batch, reading(row, "new", 5))
    assert outcome.accepted == 1
    assert fates(outcome, 11) == [("duplicate", "known")] * 10 + [("accepted", "")]
    assert used(row) == {METER: Decimal(15)}


def test_another_event_under_a_known_key_is_refused_by_name(row):
    now = clock.now()
    take(reading(row, "a", 1, at=now))
    outcome = take(
        reading(row, "a", 2, at=now),
        reading(row, "b", 1),
    )
    assert outcome.fate(0).about == "a"
    assert fates(outcome, 2) == [("conflicting", "key_used"), ("accepted", "")]
    assert used(row) == {METER: Decimal(2)}


def test_a_key_is_the_stores_once_whatever_the_month_of_its_event(row):
    """What a unique index of a table cut by month could not promise."""
    _began_long_ago(row)
    now = clock.now()
    take(reading(row, "a", 1, at=now))
    outcome = take(reading(row, "a", 1, at=now - timedelta(days=40)))
    assert fates(outcome, 1) == [("conflicting", "key_used")]
    assert used(row) == {METER: Decimal(1)}


def test_a_key_that_stands_twice_in_a_batch_counts_once(row):
    one = reading(row, "a", 1)
    outcome = take(one, one, reading(row, "a", 7))
    assert fates(outcome, 3) == [
        ("accepted", ""),
        ("duplicate", "sent_twice"),
        ("conflicting", "key_used"),
    ]
    assert used(row) == {METER: Decimal(1)}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"key": ""}, "bad_key"),
        ({"key": "two words"}, "bad_key"),
        ({"key": "tab\there"}, "bad_key"),
        ({"key": "back\\slash"}, "bad_key"),
        ({"key": "line\nbreak"}, "bad_key"),
        ({"key": "k" * 101}, "bad_key"),
        ({"key": "grün"}, "bad_key"),
        ({"meter": "Traffic"}, "bad_meter"),
        ({"meter": "x" * 41}, "bad_meter"),
        ({"meter": "traffic"}, "counted_meter"),
        ({"meter": "a\tb"}, "bad_meter"),
        ({"quantity": "-1"}, "bad_quantity"),
        ({"quantity": "NaN"}, "bad_quantity"),
        ({"quantity": "Infinity"}, "bad_quantity"),
        ({"quantity": "0.0000001"}, "bad_quantity"),
        ({"quantity": "1e30"}, "bad_quantity"),
    ],
)
def test_nonsense_is_refused_and_the_rest_is_counted(row, facts, code):
    key, quantity = facts.pop("key", "k"), facts.pop("quantity", 1)
    outcome = take(reading(row, key, quantity, **facts), reading(row, "good", 3))
    assert fates(outcome, 2) == [("rejected", code), ("accepted", "")]
    assert used(row) == {METER: Decimal(3)}
    assert Receipt.objects.get().reasons == {code: 1}


def test_times_have_bounds(row):
    now = clock.now()
    outcome = take(
        reading(row, "a", at=now + timedelta(hours=2)),
        reading(row, "b", at=now - timedelta(days=63)),
        reading(row, "c", at=now - timedelta(days=2)),
        reading(row, "d", at=now + timedelta(minutes=30)),
    )
    assert [code for _status, code in fates(outcome, 4)] == [
        "in_future",
        "before_start",
        "before_start",
        "",
    ]
    _began_long_ago(row)
    assert fates(take(reading(row, "b", at=now - timedelta(days=63))), 1) == [
        ("rejected", "too_late")
    ]


def test_another_stores_service_is_unknown(row, beta, acme):
    one = reading(row, "a")
    with in_store(beta):
        outcome = take(one)
        assert fates(outcome, 1) == [("rejected", "unknown_service")]
    assert used(row) == {}


def test_a_store_takes_so_many_a_day(row, settings):
    settings.METERING_EVENTS_A_DAY = 5
    outcome = take(*(reading(row, f"k{n}", 1) for n in range(4)))
    assert outcome.accepted == 4
    outcome = take(*(reading(row, f"m{n}", 1) for n in range(4)))
    assert outcome.accepted == 1
    assert fates(outcome, 4)[1:] == [("rejected", "over_limit")] * 3
    today = came_in(day_before(clock.now()))
    assert (today.accepted, today.refused, today.reasons) == (5, 3, {"over_limit": 3})


def test_a_correction_takes_the_old_event_back(row):
    take(reading(row, "a", 10), reading(row, "b", 1))
    assert take(reading(row, "a2", 4, corrects="a")).accepted == 1
    assert used(row) == {METER: Decimal(5)}
    assert take(reading(row, "a3", "6.5", corrects="a2")).accepted == 1
    assert used(row) == {METER: Decimal("7.5")}
    assert take(reading(row, "b2", 0, corrects="b")).accepted == 1
    assert used(row) == {METER: Decimal("6.5")}


def test_an_event_is_corrected_once(row):
    take(reading(row, "a", 10))
    one = reading(row, "a2", 4, corrects="a")
    take(one)
    outcome = take(one, reading(row, "a3", 3, corrects="a"), reading(row, "x", corrects="none"))
    assert fates(outcome, 3) == [
        ("duplicate", "known"),
        ("rejected", "already_corrected"),
        ("rejected", "unknown_event"),
    ]
    assert outcome.fate(1).about == "a2"
    assert used(row) == {METER: Decimal(4)}


def test_a_correction_may_come_with_what_it_corrects(row):
    outcome = take(reading(row, "a", 10, at=hours_ago(0)), reading(row, "b", 3, corrects="a"))
    assert outcome.accepted == 2
    assert used(row) == {METER: Decimal(3)}


def test_events_are_never_changed_by_a_store(row):
    take(reading(row, "a"))
    for statement in ("update metering_event set quantity = 0", "delete from metering_event"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_database_refuses_a_key_twice(row):
    """The last guard, past the service."""
    take(reading(row, "a"))
    with (
        pytest.raises(IntegrityError, match="metering_key_once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into metering_key (store, key, at, receipt_id)"
            " select store, key, at, receipt_id from metering_key"
        )


def _began_long_ago(row: Subscription) -> None:
    row.started_on -= timedelta(days=100)
    row.save(update_fields=["started_on"])
