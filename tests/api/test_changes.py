"""Another plan by API: previewed to the cent, ordered at that price and no other."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice, PlanChange
from tenant_apps.catalog.models import Plan
from tenant_apps.payments.services import record_manual


@pytest.fixture
def paid(acme, service):
    with in_store(acme):
        invoice = Invoice.objects.get()
        record_manual(invoice.pk, invoice.total, bank_reference="B1", note="", actor=MACHINE)
    return f"services/{service.pk}/change/"


@pytest.fixture
def business(acme) -> str:
    with in_store(acme):
        return str(Plan.objects.get(product__name="Business").pk)


def test_preview_then_change(acme, alices, paid, business):
    shown = alices.post(f"{paid}preview/", {"plan": business})
    assert shown.status_code == 200, shown.content
    facts = shown.json()
    assert [line["kind"] for line in facts["lines"]] == ["proration", "credit"]
    assert facts["due"]["minor"] == sum(line["net"]["minor"] for line in facts["lines"])
    assert facts["next_total"]["minor"] == 2800
    wish = {"plan": business, "shown": facts["due"]["minor"], "at": facts["at"]}
    made = alices.post(paid, wish, **{"Idempotency-Key": "k1"})
    assert made.status_code == 201, made.content
    assert made.json()["change"]["state"] == "waiting"
    assert made.json()["invoice"]["total"] == facts["due"]
    again = alices.post(paid, wish, **{"Idempotency-Key": "k1"})
    assert again.json() == made.json()
    with in_store(acme):
        assert PlanChange.objects.count() == 1


def test_a_second_change_and_another_amount_are_refused(acme, alices, paid, business):
    facts = alices.post(f"{paid}preview/", {"plan": business}).json()
    wish = {"plan": business, "shown": facts["due"]["minor"] + 1, "at": facts["at"]}
    answer = alices.post(paid, wish)
    assert (answer.status_code, answer.json()["code"]) == (409, "total_changed")
    alices.post(paid, {**wish, "shown": facts["due"]["minor"]})
    answer = alices.post(f"{paid}preview/", {"plan": business})
    assert (answer.status_code, answer.json()["code"]) == (409, "change_waits")
    assert alices.post(f"{paid}withdraw/").status_code == 204
    with in_store(acme):
        assert PlanChange.objects.get().state == "withdrawn"


def test_a_smaller_disk_and_an_unknown_plan(alices, acme, paid):
    with in_store(acme):
        starter = str(Plan.objects.get(product__name="Starter").pk)
    answer = alices.post(f"{paid}preview/", {"plan": starter})
    assert (answer.status_code, answer.json()["code"]) == (409, "disk_too_small")
    unknown = "5d1c2b7a-4c1f-4b0e-9f55-3a7c5e9d1e55"
    assert alices.post(f"{paid}preview/", {"plan": unknown}).status_code == 404


def test_nobody_else_sees_or_changes_it(paid, business, bobs, charlies):
    for program in (bobs, charlies):
        assert program.post(f"{paid}preview/", {"plan": business}).status_code == 404
        assert program.post(f"{paid}withdraw/").status_code == 404
