"""What people and programs type into a console, and credit that goes back to a customer."""

from __future__ import annotations

import pytest

from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import in_store
from shared_apps.console.forms import read_money
from tenant_apps.billing.selectors import credit_of
from tenant_apps.payments.services import record_manual
from tests.journeys.test_first_sale import order_plan


@pytest.mark.parametrize("typed", ["1e999999", "1e30", "9" * 40, "nan", "-inf", "", "12,3,4"])
def test_an_amount_that_is_none_is_refused_at_its_field(typed):
    with pytest.raises(Invalid) as no:
        read_money(typed, "EUR", field="amount")
    assert no.value.field == "amount"


@pytest.mark.parametrize("where", ["customers", "orders", "invoices", "services", "mails", "audit"])
def test_a_search_for_a_byte_that_no_text_holds_finds_nothing(desk, where):
    assert desk.get(f"/manage/{where}/?q=%00").status_code == 200


def test_credit_is_shown_and_paid_back(desk, ada, acme, alice):
    with in_store(acme):
        order = order_plan(alice)
        record_manual(
            order.invoice_id,
            Money(order.total_minor + 700, "EUR"),
            bank_reference="TX-1",
            note="",
            actor=ada.as_actor(),
        )
    page = f"/manage/customers/{alice.customer.pk}/"
    assert "€7.00" in desk.get(page).content.decode()
    text = desk.post(f"{page}credit/", {"amount": "9", "note": "x"}, follow=True)
    assert "There is not so much credit." in text.content.decode()
    desk.post(f"{page}credit/", {"amount": "7.00", "note": "SEPA 1"})
    with in_store(acme):
        assert credit_of(alice.customer.pk, "EUR") == Money.zero("EUR")


def test_what_no_row_can_hold_is_a_clear_no_and_not_an_accident(desk):
    answer = desk.get("/manage/mails/?state=%00")
    assert answer.status_code == 422
    assert "mend it" in answer.content.decode()
