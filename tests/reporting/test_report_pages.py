"""The owner reads the reports and takes them along; nobody else does."""

from __future__ import annotations

import pytest

from tenant_apps.reporting.tables.reports import REPORTS
from tests.papers import credit, pay_by_transfer, taxed_invoice


@pytest.fixture
def owner(ada, acme, client_for):
    return client_for(acme, ada)


@pytest.mark.parametrize("slug", REPORTS)
def test_every_report_is_shown_and_taken_along(in_acme, alice, owner, slug):
    credit(pay_by_transfer(taxed_invoice(alice)), 400)
    taxed_invoice(alice)
    shown = owner.get(f"/manage/reports/{slug}/?months=6")
    assert shown.status_code == 200
    assert 'aria-current="page"' in shown.text
    table = owner.get(f"/manage/reports/{slug}.csv?months=6")
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    lines = table.text.lstrip("\ufeff").splitlines()
    # What is taxed at home is no business of the one, and nobody moved a byte for the other.
    assert (len(lines) > 1) == (slug not in {"oss", "traffic"})
    assert {line.count(",") for line in lines} == {lines[0].count(",")}


@pytest.mark.parametrize("slug", REPORTS)
def test_an_empty_store_is_told_so(in_acme, owner, slug):
    assert owner.get(f"/manage/reports/{slug}/").status_code == 200
    assert owner.get(f"/manage/reports/{slug}.csv").status_code == 200


def test_an_empty_return_is_not_taken_for_an_empty_shop(in_acme, alice, owner):
    taxed_invoice(alice)
    page = owner.get("/manage/reports/oss/").text
    assert "No private customer in another EU country" in page
    assert "come with your first invoices" not in page


def test_nonsense_is_no_error(in_acme, owner):
    assert owner.get("/manage/reports/?months=nine").status_code == 200
    assert owner.get("/manage/reports/dreams/").status_code == 404
    assert owner.get("/manage/reports/dreams.csv").status_code == 404


def test_a_rate_is_noted_on_its_page(in_acme, owner):
    said = {"currency": "USD", "since": "2026-01-01", "rate": "0.92"}
    assert owner.post("/manage/reports/rates/", said).status_code == 302
    again = owner.post("/manage/reports/rates/", said)
    assert again.status_code == 409 or again.status_code == 422
    assert "has its rate already" in again.text
    assert "0.92" in owner.get("/manage/reports/rates/").text


def test_customers_and_agents_see_none(in_acme, alice, acme, client_for):
    assert client_for(acme, alice).get("/manage/reports/").status_code in (302, 403, 404)
    assert client_for(acme).get("/manage/reports/taxes.csv").status_code in (302, 403, 404)
