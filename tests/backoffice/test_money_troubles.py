"""Money that did not match, and money that goes back: what the team sees and does."""

from __future__ import annotations

import pytest

from kernel.money import Money
from kernel.tenancy.context import in_store
from shared_apps.gateways.port import Outcome, State
from tenant_apps.payments import services
from tenant_apps.payments.models import Attempt
from tests.journeys.test_first_sale import order_plan, page_for


@pytest.fixture
def mismatch(shop, alice):
    with shop.inside():
        order = order_plan(alice)
        page_for(order)
        row = Attempt.objects.get(invoice_id=order.invoice_id)
        wrong = Outcome(
            State.SUCCEEDED, "pi_1", reference=str(row.pk), captured=Money(1, row.currency)
        )
        return services.record_outcome(row.pk, wrong)


def test_a_mismatch_is_closed_by_hand_once(desk, acme, mismatch):
    shown = desk.get(f"/manage/invoices/{mismatch.invoice_id}/")
    assert b"I have seen to it" in shown.content
    answer = desk.post(f"/manage/attempts/{mismatch.pk}/seen/", follow=True)
    assert b"can be paid again" in answer.content
    again = desk.post(f"/manage/attempts/{mismatch.pk}/seen/", follow=True)
    assert b"does not wait" in again.content
    with in_store(acme):
        assert Attempt.objects.get().state == "cancelled"


def test_a_customer_closes_no_mismatch(client_for, acme, alice, mismatch):
    answer = client_for(acme, alice).post(f"/manage/attempts/{mismatch.pk}/seen/")
    assert answer.status_code in {302, 403, 404}
    with in_store(acme):
        assert Attempt.objects.get().state == "mismatch"
