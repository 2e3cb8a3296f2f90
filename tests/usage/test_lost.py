"""
Ways to lose use, planted one by one: the nightly look finds each, and finds nothing before.

Rows of events are never changed by the product: an owner of the schemas lends the right for the
plants, and takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection

from contracts.usage import UsagePeriodClosed, UsageUnaccounted
from kernel import clock
from kernel.tenancy.context import current_store, on_platform_side
from kernel.tenancy.owner import connect_as_owner
from shared_apps.metering.models import Receipt, Telling
from shared_apps.outbox.models import DueWork, Message
from tenant_apps.billing.models import Invoice, Subscription, UsageCharge
from tenant_apps.billing.services import add_usage, bill_usage
from tenant_apps.usage.accounting import account
from tenant_apps.usage.plans import CLOSE, FOUND
from tenant_apps.usage.services import close_periods, look
from tests.billing.test_usage import charge_use
from tests.coupons import at_day, pay
from tests.journeys.test_first_sale import order_plan
from tests.prove import figures
from tests.usage.counting import reading, take

pytestmark = pytest.mark.faults
FIGURE = "planted losses"


@pytest.fixture(scope="module")
def _spoiler(acme, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connect_as_owner() as owner:
            owner.execute(b"GRANT UPDATE, DELETE ON metering_event TO ezscale_platform")
        yield
        with connect_as_owner() as owner:
            owner.execute(b"REVOKE UPDATE, DELETE ON metering_event FROM ezscale_platform")


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    charge_use()
    order = order_plan(alice)
    pay(Invoice.objects.get(pk=order.invoice_id))
    return Subscription.objects.get()


def spoil(statement: str) -> None:
    with on_platform_side(), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount, "nothing was planted"


def count(row: Subscription) -> None:
    at = clock.now()
    take(*(reading(row, f"k{n}", 200, at=at) for n in range(10)))
    take(reading(row, "k3b", 150, at=at, corrects="k3"))


def hear(*, but: str = "") -> None:
    for message in Message.objects.filter(kind=UsagePeriodClosed.kind).order_by("pk"):
        if str(message.payload["revision"]) != but:
            add_usage(UsagePeriodClosed.from_payload(message.payload))


def late(row: Subscription) -> None:
    take(reading(row, "late", 500, at=row.created_at + timedelta(minutes=5)))


def codes(hours: float = 4) -> set[str]:
    return {one.code for one in account(clock.now() + timedelta(hours=hours)).findings}


def test_use_that_was_billed_is_found_to_be_whole(row):
    count(row)
    assert codes() == set()
    with at_day(row.billed_until):
        close_periods()
        hear()
        bill_usage(row.customer_id)
        assert codes(72) == set()
        assert look().findings == ()
        assert not DueWork.objects.filter(kind=FOUND).exists()


_LOSSES: dict[str, tuple[str, Callable[[Subscription], None]]] = {
    "a deleted event": (
        "batch_differs",
        lambda row: spoil("delete from metering_event where key = 'k1'"),
    ),
    "a whole batch swallowed": (
        "batch_differs",
        lambda row: spoil("delete from metering_event where reverses = '' and key <> 'k3b'"),
    ),
    "an event twice": (
        "batch_differs",
        lambda row: spoil("insert into metering_event select * from metering_event limit 1"),
    ),
    "a receipt lost": ("batch_differs", lambda row: _lose_receipt()),
    "a quantity changed": (
        "sum_differs",
        lambda row: spoil("update metering_event set quantity = 1 where key = 'k2'"),
    ),
    "an event moved to another time": (
        "sum_differs",
        lambda row: spoil("update metering_event set at = at - interval '3 days' where key = 'k2'"),
    ),
    "what a correction took back": (
        "sum_differs",
        lambda row: spoil("delete from metering_event where reverses <> ''"),
    ),
    "a telling lost": ("period_skipped", lambda row: _delete(Telling)),
    "a late event not told": ("sum_differs", lambda row: _late_unmarked(row)),
    "a correction that nobody closes": ("correction_waits", lambda row: _late_unplanned(row)),
    "news lost on its way": ("not_rated", lambda row: _delete(UsageCharge)),
    "a correction's news lost": ("not_rated", lambda row: _unheard(row)),
    "another quantity rated": ("not_rated", lambda row: _misrate()),
}


@pytest.mark.usefixtures("_spoiler")
@pytest.mark.parametrize("loss", _LOSSES)
def test_a_loss_is_found(row, loss):
    code, plant = _LOSSES[loss]
    figures.add(FIGURE, got=0, total=1)
    count(row)
    with at_day(row.billed_until):
        close_periods()
        hear()
        bill_usage(row.customer_id)
        assert codes() == set()
        plant(row)
        assert code in codes()
    figures.add(FIGURE, got=1, total=0)


def test_a_period_that_nobody_closed_is_found(row):
    figures.add(FIGURE, got=0, total=1)
    count(row)
    with at_day(row.billed_until):
        assert codes() == {"period_skipped"}
    figures.add(FIGURE, got=1, total=0)


def test_what_was_rated_and_never_billed_is_found(row):
    figures.add(FIGURE, got=0, total=1)
    count(row)
    with at_day(row.billed_until):
        close_periods()
        hear()
        assert codes(24) == set()
        assert codes(72) == {"not_billed"}
    figures.add(FIGURE, got=1, total=0)


def test_owner_and_staff_are_told_and_a_new_look_takes_it_back(row):
    count(row)
    with at_day(row.billed_until):
        close_periods()
        charges = UsageCharge.objects.all()
        DueWork.objects.filter(kind=CLOSE).delete()
        with at_day(row.billed_until + timedelta(days=1)):
            assert [one.code for one in look().findings] == ["not_rated"]
            told = Message.objects.get(kind=UsageUnaccounted.kind)
            assert told.payload["codes"] == "not_rated"
            parked = DueWork.objects.get(kind=FOUND)
            assert parked.parked
            assert parked.error.startswith("not_rated")
            hear()
            assert charges.count() == 1
            assert look().findings == ()
        assert not DueWork.objects.filter(kind=FOUND).exists()


def _delete(model: type[Telling] | type[UsageCharge]) -> None:
    if model is UsageCharge:
        model.objects.all().delete()
    else:
        with on_platform_side():
            model.objects.all().delete()


def _lose_receipt() -> None:
    with on_platform_side():
        Receipt.objects.filter(accepted=10).delete()


def _late_unmarked(row: Subscription) -> None:
    late(row)
    Telling.objects.update(touched=False)


def _late_unplanned(row: Subscription) -> None:
    late(row)
    DueWork.objects.filter(store=current_store().key, kind=CLOSE).delete()


def _unheard(row: Subscription) -> None:
    late(row)
    close_periods()
    hear(but="2")


def _misrate() -> None:
    UsageCharge.objects.update(quantity=1)
