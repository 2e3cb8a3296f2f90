"""Staff and reseller call an invoice the same, on the store's own day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kernel import clock
from kernel.tenancy.context import on_platform_side
from shared_apps.resellers.models import Reseller
from tests.staff.conftest import ADMIN
from wholesale.models import Invoice


@pytest.fixture
def console(olga, client_for):
    return client_for(ADMIN, olga)


def an_invoice(store, month: int, due_on: date, state: str = "issued") -> Invoice:
    with on_platform_side():
        return Invoice.objects.create(
            store=store.key,
            number=f"WS-2026-800{month:02d}",
            period_start=date(2026, month, 1),
            period_end=date(2026, month + 1, 1),
            currency="EUR",
            total_minor=month * 10_00,
            state=state,
            issued_at=datetime(2026, month + 1, 1, tzinfo=UTC),
            due_on=due_on,
        )


@pytest.fixture
def three(acme):
    """One due long ago, one due today, one paid."""
    today = clock.local_date(clock.real_now() + acme.clock_offset, acme.timezone)
    return (
        an_invoice(acme, 1, today - timedelta(days=1)),
        an_invoice(acme, 2, today),
        an_invoice(acme, 3, today - timedelta(days=90), "paid"),
    )


@pytest.mark.parametrize(
    ("state", "number", "word"),
    [
        ("overdue", "WS-2026-80001", "Overdue"),
        ("open", "WS-2026-80002", "Open"),
        ("paid", "WS-2026-80003", "Paid"),
    ],
)
def test_filter_and_badge_use_the_same_words(console, three, state, number, word):
    page = console.get(f"/wholesale/invoices/?state={state}").content.decode()
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    assert number in table
    assert table.count("WS-2026-") == 1
    assert f">{word}</span>" in table
    assert f"?state={state}" in page


def test_what_is_overdue_is_summed(console, three):
    page = console.get("/wholesale/invoices/").content.decode()
    head = page.split("<table")[0]
    assert "Overdue:" in head
    assert "€10.00" in head
    assert "€20.00" in head
    assert "€30.00" not in head
    overview = console.get("/").content.decode()
    assert "€30.00 in all, €10.00 of it overdue" in overview


def test_each_pages_badge_says_overdue(console, acme, three):
    for path in (
        f"/wholesale/invoices/{three[0].pk}/",
        f"/wholesale/stores/{acme.key}/",
        f"/stores/{acme.id}/",
    ):
        page = console.get(path).content.decode()
        assert ">Overdue</span>" in page, path


def test_the_day_is_the_one_on_the_stores_clock(console, acme, three):
    with on_platform_side():
        Reseller.objects.filter(pk=acme.id).update(clock_offset=timedelta(days=2))
    page = console.get("/wholesale/invoices/?state=overdue").content.decode()
    assert "WS-2026-80002" in page
