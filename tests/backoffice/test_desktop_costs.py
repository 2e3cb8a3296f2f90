"""What wholesale bills for desktops, on the owner's page and on staff's: one line, its sessions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from kernel.ids import new_id
from kernel.money import Money
from kernel.tenancy.context import on_platform_side
from wholesale.models import Invoice, InvoiceLine, ServiceCost, SessionCost
from wholesale.paper_lines import shown_lines
from wholesale.services import add_cost, bill_month

MARCH = date(2027, 3, 1)


@pytest.fixture
def bill(db, acme) -> Invoice:
    with on_platform_side():
        service_id = new_id()
        add_cost(
            acme.key,
            service_id=service_id,
            product_code="vps-professional",
            label="desk1",
            retail=Money(0, "EUR"),
            started_on=MARCH,
        )
        begin = datetime(2027, 3, 3, 9, tzinfo=UTC)
        ServiceCost.objects.update(
            hour_rate=Decimal("0.15"), told_until=datetime(2027, 4, 1, tzinfo=UTC)
        )
        for at, minutes in enumerate((15, 30, 75)):
            SessionCost.objects.create(
                id=new_id(),
                store=acme.key,
                service_id=service_id,
                month=MARCH,
                from_at=begin + timedelta(days=at),
                until_at=begin + timedelta(days=at, minutes=minutes),
                minutes=minutes,
                hour_rate=Decimal("0.15"),
                currency="EUR",
                retail_minor=10,
            )
        made = bill_month(acme.key, MARCH)
        assert made is not None
        return made


def test_a_line_of_a_desktop_opens_to_its_sessions(acme, bill, desk):
    with on_platform_side():
        [line] = [one for one in shown_lines(bill) if one.is_of_sessions]
        assert (line.hours, line.amount.minor, len(line.sessions)) == (Decimal(2), 30, 3)
        assert sum(one.minutes for one in line.sessions) == line.line.minutes
        others = InvoiceLine.objects.filter(invoice=bill).exclude(kind="sessions").count()
        assert sum(not one.sessions for one in shown_lines(bill)) == others
    page = desk.get(f"/manage/wholesale/{bill.pk}/").content.decode()
    assert "3 sessions" in page
    assert "€0.15<" in page
    assert "0 / 31" not in page
    assert page.count(" min</dd>") == 3


def test_staff_see_the_same(bill, client_for, olga):
    page = client_for("admin.ezscale.localhost", olga).get(f"/wholesale/invoices/{bill.pk}/")
    text = page.content.decode()
    assert "3 sessions" in text
    assert text.count(" min</dd>") == 3
