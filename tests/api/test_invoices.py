"""Invoices: read, printed, paid."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Policy


@pytest.fixture
def invoice_id(order) -> str:
    return str(order["invoice"]["id"])


def test_an_invoice_shows_its_lines(alices, order, invoice_id):
    found = alices.get(f"invoices/{invoice_id}/").json()
    [line] = found.pop("lines")
    assert (found.pop("replaced_by"), found.pop("replaces")) == (None, [])
    assert found == order["invoice"]
    assert line["net"] == {"minor": 1400, "amount": "14.00", "currency": "EUR"}


def test_the_pdf_is_a_file_of_its_own_name(alices, order, invoice_id):
    answer = alices.get(f"invoices/{invoice_id}/pdf/")
    assert answer.status_code == 200, answer.content[:500]
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="{order["invoice"]["number"]}.pdf"'
    )
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_pdf_may_be_asked_for_by_type(alices, invoice_id):
    path = f"invoices/{invoice_id}/pdf/"
    assert alices.get(path, accept="application/pdf").status_code == 200


def test_a_missing_pdf_is_a_problem_in_json(alices):
    path = "invoices/00000000-0000-4000-8000-000000000000/pdf/"
    answer = alices.get(path, accept="application/pdf")
    assert (answer.status_code, answer.json()["code"]) == (404, "invoice_not_found")


def test_without_a_till_paying_says_so(alices, invoice_id):
    answer = alices.post(f"invoices/{invoice_id}/pay/")
    assert (answer.status_code, answer.json()["code"]) == (409, "till_closed")


def test_a_list_is_filtered_by_named_states_only(alices, invoice_id):
    assert len(alices.get("invoices/?state=open").json()["results"]) == 1
    assert alices.get("invoices/?state=paid").json()["results"] == []


@pytest.mark.parametrize(
    "query",
    [
        "state=", "state=nonsense", "state=open&state=paid", "state[]=open", "customer_id=1",
        "ordering=-total_minor", "state__in=open", "_connector=OR", "number=1' OR '1'='1",
        "limit=0", "limit=201", "limit=-1", "limit=x", "limit=1e3", "limit=٣", "limit=",
        "cursor=x", "cursor=%00", "cursor=cD1hYmM=", "cursor=bz0tMQ==", "cursor=cj14",
        "cursor=", "page=2",
    ],
)  # fmt: skip
def test_any_other_parameter_or_value_is_refused(alices, invoice_id, query):
    answer = alices.get(f"invoices/?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_the_e_invoice_is_refused_in_words_or_given(alices, acme, invoice_id):
    answer = alices.get(f"invoices/{invoice_id}/xml/")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_e_invoice")
    with in_store(acme):
        Policy.objects.update(tax_country="DE", seller_register_number="HRB 1")
    answer = alices.get(f"invoices/{invoice_id}/xml/", accept="application/xml")
    assert answer.status_code == 200, answer.content
    assert b"CrossIndustryInvoice" in answer.content
    assert answer["Content-Disposition"].endswith('.xml"')
