"""The wholesale pages: prices, invoices, margins."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.traffic import TrafficPeriodClosed
from kernel.money import Money
from kernel.tenancy.context import on_platform_side
from shared_apps.audit.models import AuditEvent
from wholesale.models import Invoice, InvoiceLine, Price, ServiceCost
from wholesale.services import add_cost, bill_month, end_cost
from wholesale.traffic import add_traffic_cost

EUR = {"currency": "EUR", "wholesale": "4,50", "suggested": "7.90"}


def starter() -> tuple[int, int]:
    with on_platform_side():
        row = Price.objects.get(product_id="vps-starter", currency="EUR")
    return row.wholesale_minor, row.suggested_minor


@pytest.fixture
def running(acme):
    """A Starter that acme sells at 9.00, since the first of June."""
    service = uuid4()
    with on_platform_side():
        add_cost(
            acme.key,
            service_id=service,
            product_code="vps-starter",
            label="web1.example.com",
            retail=Money(9_00, "EUR"),
            started_on=date(2026, 6, 1),
        )
    return service


@pytest.fixture
def invoice(acme):
    """June of acme: a fee of 99.00 and half a month of a Starter."""
    with on_platform_side():
        row = Invoice.objects.create(
            store=acme.key,
            number="WS-2026-90001",
            period_start=date(2026, 6, 1),
            period_end=date(2026, 7, 1),
            currency="EUR",
            total_minor=101_00,
            issued_at=datetime(2026, 7, 1, tzinfo=UTC),
            due_on=date(2026, 7, 8),
        )
        common = {
            "invoice": row,
            "store": acme.key,
            "period_start": date(2026, 6, 1),
            "end_day": date(2026, 7, 1),
            "days_in_month": 30,
        }
        InvoiceLine.objects.create(
            kind="fee",
            description="Platform fee, Basic",
            first_day=date(2026, 6, 1),
            days=30,
            unit_minor=99_00,
            amount_minor=99_00,
            **common,
        )
        InvoiceLine.objects.create(
            kind="service",
            service_id=uuid4(),
            description="Starter – web1.example.com",
            first_day=date(2026, 6, 16),
            days=15,
            unit_minor=4_00,
            amount_minor=2_00,
            retail_minor=9_00,
            **common,
        )
    return row


def test_the_catalogue_shows_prices_and_margins_in_each_currency(console, acme):
    page = console.get("/wholesale/").content.decode()
    for text in ("vps-professional", "€8.00", "€14.00", "€6.00", "$8.00", "plan 2", "€199.00"):
        assert text in page


def test_a_price_is_set_and_running_services_keep_theirs(console, running):
    answer = console.post("/wholesale/products/vps-starter/", EUR)
    assert answer.status_code == 302
    assert starter() == (4_50, 7_90)
    with on_platform_side():
        assert ServiceCost.objects.get(service_id=running).wholesale_minor == 4_00
        act = AuditEvent.objects.get(verb="wholesale.priced")
    assert (act.actor_label, act.subject_id) == ("Olga Olsen", "vps-starter")


@pytest.mark.parametrize(
    "wrong",
    [
        {"wholesale": "cheap"},
        {"wholesale": "4.555"},
        {"wholesale": ""},
        {"suggested": "-1"},
        {"currency": "JPY"},
        {"currency": "nonsense"},
    ],
)
def test_a_price_that_makes_no_sense_is_refused(console, acme, wrong):
    answer = console.post("/wholesale/products/vps-starter/", {**EUR, **wrong})
    assert answer.status_code == 422
    assert starter() == (4_00, 7_00)


def test_an_unknown_product_is_not_found(console, acme):
    assert console.get("/wholesale/products/nothing/").status_code == 404


def test_a_stores_margins_and_months(console, acme, running, invoice):
    page = console.get(f"/wholesale/stores/{acme.key}/").content.decode()
    assert "web1.example.com" in page
    assert "€5.00" in page  # 9.00 retail less 4.00 wholesale
    assert "€4.50" in page  # half a month's retail
    assert "-€96.50" in page  # 4.50 less 2.00 less the fee of 99.00
    assert "WS-2026-90001" in page
    assert console.get("/wholesale/stores/t_none/").status_code == 404


def test_an_ended_service_shows_only_when_asked_for(console, acme, running):
    with on_platform_side():
        end_cost(acme.key, service_id=running, ended_on=date(2026, 7, 1))
    path = f"/wholesale/stores/{acme.key}/"
    assert "web1.example.com" not in console.get(path).content.decode()
    assert "web1.example.com" in console.get(f"{path}?ended=yes").content.decode()


def test_the_stores_own_page_and_list_show_wholesale_too(console, acme, running, invoice):
    page = console.get(f"/stores/{acme.id}/").content.decode()
    for text in ("web1.example.com", "WS-2026-90001", f"/wholesale/stores/{acme.key}/"):
        assert text in page
    assert "€4.00" in console.get("/stores/").content.decode()
    overview = console.get("/").content.decode()
    assert "Wholesale a month" in overview
    assert "€4.00" in overview


def test_an_invoice_shows_its_lines(console, acme, invoice):
    page = console.get(f"/wholesale/invoices/{invoice.pk}/").content.decode()
    for text in ("15 / 30", "€4.00", "€2.00", "€99.00", "€101.00", "Acme Cloud", "Record payment"):
        assert text in page


def test_a_payment_is_recorded_once(console, acme, invoice):
    path = f"/wholesale/invoices/{invoice.pk}/"
    console.post(f"{path}paid/")
    with on_platform_side():
        invoice.refresh_from_db()
        assert AuditEvent.objects.filter(verb="wholesale.paid").count() == 1
    assert invoice.state == "paid"
    console.post(f"{path}paid/")
    page = console.get(path).content.decode()
    assert "paid already" in page
    assert "Record payment" not in page
    with on_platform_side():
        assert AuditEvent.objects.filter(verb="wholesale.paid").count() == 1


@pytest.mark.parametrize(
    ("asked", "there"),
    [("q=90001", True), ("q=acme", True), ("q=zzz", False), ("state=paid", False)],
)
def test_invoices_are_found_by_number_store_and_state(console, invoice, asked, there):
    page = console.get(f"/wholesale/invoices/?{asked}").content.decode()
    assert ("WS-2026-90001" in page) is there


def test_a_longer_list_of_invoices_asks_no_more_questions(console, acme, invoice):
    console.get("/wholesale/invoices/")
    with CaptureQueriesContext(connection) as one:
        console.get("/wholesale/invoices/")
    with on_platform_side():
        for month in range(7, 12):
            Invoice.objects.create(
                store=acme.key,
                number=f"WS-2026-9000{month}",
                period_start=date(2026, month, 1),
                period_end=date(2026, month + 1, 1),
                currency="EUR",
                total_minor=99_00,
                issued_at=datetime(2026, month, 1, tzinfo=UTC),
                due_on=date(2026, month, 8),
            )
    with CaptureQueriesContext(connection) as more:
        console.get("/wholesale/invoices/")
    assert len(more) == len(one)


def test_a_gb_beyond_has_a_price_of_its_own(console, acme):
    path = "/wholesale/products/vps-starter/"
    assert 'value="0.005"' in console.get(path).content.decode()
    assert console.post(path, {**EUR, "traffic": "0,0125"}).status_code == 302
    with on_platform_side():
        assert str(Price.objects.get(product_id="vps-starter", currency="EUR").traffic_rate) == (
            "0.012500"
        )
    answer = console.post(path, {**EUR, "traffic": "much"})
    assert answer.status_code == 422
    assert 'value="much"' in answer.content.decode()


def test_overage_of_all_stores_by_month(console, acme, running):
    page = console.get("/wholesale/overage/").content.decode()
    assert "No period of traffic is over yet" in page
    with on_platform_side():
        add_traffic_cost(
            acme.key,
            TrafficPeriodClosed(
                service_id=str(running),
                subscription_id=str(uuid4()),
                customer_id=str(uuid4()),
                hostname="web1.example.com",
                product_name="Starter",
                wholesale_code="vps-starter",
                from_at="2026-06-01T00:00:00+02:00",
                until_at="2026-07-01T00:00:00+02:00",
                bytes_in=0,
                bytes_out=3_000 * 10**9,
                quantity="3000",
                overage="1000",
                unit="GB",
                retail_net_minor=1200,
            ),
        )
    page = console.get("/wholesale/overage/").content.decode()
    for text in ("June 2026", "€5.00", "€12.00", "€7.00", "1,000"):
        assert text in page
    with on_platform_side():
        made = bill_month(acme.key, date(2026, 7, 1))
    page = console.get(f"/wholesale/invoices/{made.pk}/").content.decode()
    [line] = [row for row in page.split("<tr>") if "Traffic: " in row]
    for text in ("1,000</span> GB<", "€0.005<", "€5.00"):
        assert text in line
    assert "€0.00<" not in line
