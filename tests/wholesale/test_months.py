"""What a service costs its store for a part of a month, and the books behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.money import Money
from kernel.periods import Period
from wholesale.models import Invoice, Posting, ServiceCost
from wholesale.rules import share_of_month
from wholesale.services import add_cost, bill_month, end_cost, record_payment

JUNE = Period(date(2026, 6, 1), date(2026, 7, 1))
PRICE = Money(800, "EUR")


@pytest.mark.parametrize(
    ("started", "ended", "days", "minor"),
    [
        (date(2026, 1, 5), None, 30, 800),
        (date(2026, 6, 16), None, 15, 400),
        (date(2026, 6, 30), None, 1, 27),
        (date(2026, 1, 5), date(2026, 6, 2), 1, 27),
        (date(2026, 6, 10), date(2026, 6, 20), 10, 267),
    ],
)
def test_a_service_is_billed_to_the_day(started, ended, days, minor):
    share = share_of_month(JUNE, PRICE, started, ended)
    assert (share.days, share.amount.minor) == (days, minor)


@pytest.mark.parametrize(
    ("started", "ended"),
    [
        (date(2026, 7, 1), None),
        (date(2026, 1, 1), date(2026, 6, 1)),
        (date(2026, 6, 5), date(2026, 6, 5)),
    ],
)
def test_a_service_that_ran_on_no_day_of_the_month_costs_nothing(started, ended):
    assert share_of_month(JUNE, PRICE, started, ended) is None


@given(st.integers(0, 29), st.integers(0, 29), st.integers(0, 10**7))
def test_two_halves_of_a_month_never_cost_more_than_one_minor_unit_off(a, b, minor):
    split = JUNE.start + timedelta(days=max(a, b))
    price = Money(minor, "EUR")
    parts = [
        share_of_month(JUNE, price, JUNE.start, split),
        share_of_month(JUNE, price, split, None),
    ]
    total = sum(part.amount.minor for part in parts if part)
    assert abs(total - minor) <= 1


def a_cost(store, started: date, **more):
    service_id = new_id()
    add_cost(
        store.key,
        service_id=service_id,
        product_code="vps-professional",
        label="web1",
        retail=Money(1500, "EUR"),
        started_on=started,
        **more,
    )
    return service_id


def test_the_month_is_billed_once_and_every_line_names_its_service(acme, on_platform):
    month = date(2027, 3, 1)
    service_id = a_cost(acme, date(2027, 3, 17))
    first = bill_month(acme.key, month)
    assert bill_month(acme.key, month).pk == first.pk
    lines = {line.kind: line for line in first.lines.all()}
    assert lines["service"].service_id == service_id
    assert (lines["service"].days, lines["service"].amount_minor) == (15, 387)
    assert lines["fee"].amount_minor == 9900
    assert first.total_minor == 9900 + 387
    assert Invoice.objects.filter(store=acme.key, period_start=month).count() == 1


def test_the_first_cost_and_the_first_end_stay(acme, on_platform):
    service_id = a_cost(acme, date(2027, 3, 1))
    end_cost(acme.key, service_id=service_id, ended_on=date(2027, 3, 9))
    end_cost(acme.key, service_id=service_id, ended_on=date(2027, 3, 20))
    assert ServiceCost.objects.get(service_id=service_id).ended_on == date(2027, 3, 9)


def test_a_service_without_a_wholesale_price_is_not_given_away(acme, on_platform):
    with pytest.raises(NotFound):
        add_cost(
            acme.key,
            service_id=new_id(),
            product_code="vps-starter",
            label="x",
            retail=Money(1, "JPY"),
            started_on=date(2027, 3, 1),
        )


def test_a_transfer_settles_the_stores_account(acme, on_platform, staff_actor):
    a_cost(acme, date(2027, 3, 1))
    invoice = bill_month(acme.key, date(2027, 3, 1))
    record_payment(invoice.pk, actor=staff_actor)
    owed = Posting.objects.filter(account="receivable", party=acme.key)
    assert sum(row.amount_minor for row in owed) == 0


def test_a_store_is_billed_in_its_own_currency_or_not_at_all(acme, on_platform):
    from shared_apps.resellers.models import Reseller
    from wholesale.models import Tier

    Reseller.objects.filter(schema_name=acme.key).update(currency="USD")
    invoice = bill_month(acme.key, date(2027, 3, 1))
    assert invoice.currency == "USD"
    assert invoice.lines.get().unit_minor == Tier.objects.get(pk="basic-usd").fee_minor
    Tier.objects.filter(pk="basic-usd").delete()
    with pytest.raises(NotFound):
        bill_month(acme.key, date(2027, 4, 1))


def ended(store, day: datetime) -> None:
    from shared_apps.resellers.models import Reseller

    row = Reseller.objects.get(schema_name=store.key)
    row.status, row.terminated_at = "terminated", day - row.clock_offset
    row.save(update_fields=["status", "terminated_at"])


def planned(store) -> set[str]:
    from shared_apps.outbox.models import DueWork

    rows = DueWork.objects.filter(store=store.key, kind="wholesale.bill")
    return set(rows.values_list("subject", flat=True))


def test_the_fee_of_a_terminated_store_ends_and_no_month_is_planned(acme, on_platform):
    ended(acme, datetime(2027, 3, 11, 12, tzinfo=UTC))
    last = bill_month(acme.key, date(2027, 3, 1))
    [line] = last.lines.all()
    assert (line.kind, line.days, line.amount_minor) == ("fee", 10, 3194)
    assert f"{acme.key}:2027-04-01" not in planned(acme)
    assert bill_month(acme.key, date(2027, 4, 1)) is None
    assert f"{acme.key}:2027-05-01" not in planned(acme)


def test_a_month_before_the_end_is_billed_in_full_and_the_next_is_planned(acme, on_platform):
    ended(acme, datetime(2027, 3, 11, 12, tzinfo=UTC))
    [line] = bill_month(acme.key, date(2027, 2, 1)).lines.all()
    assert line.amount_minor == 9900
    assert f"{acme.key}:2027-03-01" in planned(acme)
