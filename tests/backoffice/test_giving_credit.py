"""The team gives a customer credit, with a reason."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from tenant_apps.billing.selectors import credit_of
from tests.papers import euro


def test_a_form_sent_twice_gives_once_and_says_why(acme, alice, desk):
    there = f"/manage/customers/{alice.customer.pk}/"
    form = {"amount": "12,50", "reason": "Outage <b>", "request_key": "one"}
    for _ in range(2):
        assert desk.post(f"{there}credit/give/", form).status_code == 302
    with in_store(acme):
        assert credit_of(alice.customer.pk, "EUR") == euro(1250)
    text = desk.get(there).content.decode()
    assert "Credit given" in text
    assert "€12.50" in text


def test_without_a_reason_or_a_good_amount_nothing_is_given(acme, alice, desk):
    there = f"/manage/customers/{alice.customer.pk}/credit/give/"
    for form in ({"amount": "5", "reason": " "}, {"amount": "-5", "reason": "x"}):
        desk.post(there, form)
    with in_store(acme):
        assert not credit_of(alice.customer.pk, "EUR")
