"""The team makes one invoice of several."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice
from tests.papers import taxed_invoice


@pytest.fixture
def pair(acme, alice):
    with in_store(acme):
        return [taxed_invoice(alice), taxed_invoice(alice)]


def test_from_the_customer_to_the_one_invoice(desk, acme, alice, pair):
    place = f"/manage/customers/{alice.customer.pk}/merge/"
    page = desk.get(place).content.decode()
    assert all(one.number in page for one in pair)
    said = {"invoices": [str(one.pk) for one in pair], "reason": "one bill"}
    answer = desk.post(place, said)
    with in_store(acme):
        new = Invoice.objects.get(state="open")
    assert answer["Location"] == f"/manage/invoices/{new.pk}/"
    page = desk.get(answer["Location"]).content.decode()
    assert all(one.number in page for one in pair)
    assert "Nothing to merge" in desk.get(place).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"invoices": [], "reason": "x"}, "two open invoices or more"),
        ({"invoices": ["nonsense"], "reason": "x"}, "Select a valid choice"),
        ({"reason": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said(desk, acme, alice, pair, said, words):
    answer = desk.post(f"/manage/customers/{alice.customer.pk}/merge/", said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with in_store(acme):
        assert Invoice.objects.filter(state="open").count() == 2
