"""What the store itself owes its platform stands on its first page, for its owner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.tenancy.context import in_store, on_platform_side
from tenant_apps.billing.selectors import today
from wholesale.models import Invoice


@pytest.fixture
def bill(acme):
    """An invoice of EZSCALE to acme that fell due yesterday."""
    with in_store(acme):
        day = today()
    with on_platform_side():
        return Invoice.objects.create(
            store=acme.key,
            number="W-1",
            currency="EUR",
            period_start=day - timedelta(days=60),
            period_end=day - timedelta(days=30),
            total_minor=9_900,
            state=Invoice.State.ISSUED,
            issued_at=clock.real_now(),
            due_on=day - timedelta(days=1),
        )


def test_an_overdue_bill_waits_for_the_owner(desk, bill):
    page = desk.get("/manage/").content.decode()
    assert "Your own bill W-1 is overdue" in page
    assert f"/manage/wholesale/{bill.pk}/" in page


def test_one_that_is_not_due_yet_does_not(desk, bill):
    with on_platform_side():
        Invoice.objects.filter(pk=bill.pk).update(due_on=bill.due_on + timedelta(days=1))
    assert "Your own bill" not in desk.get("/manage/").content.decode()
