"""Runs, parked subscriptions, the forecast, statements, the ledger and reports by program."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.tenancy.context import in_store
from shared_apps.outbox.models import DueWork
from tenant_apps.billing import flows
from tenant_apps.billing.models import BillingRun, Invoice, Policy, Subscription
from tenant_apps.billing.services.settle import RENEW
from tenant_apps.reporting.tables.reports import REPORTS
from tests.papers import credit, pay_by_transfer, taxed_invoice
from tests.renewing import Life, live

_SENSELESS = (
    "first=2026-01-01",
    "first=x&last=y",
    "first=2026-02-01&last=2026-01-01",
    "first=0001-01-01&last=0001-01-02",
    "first=9999-12-31&last=9999-12-31",
)


@pytest.fixture
def waiting(acme, db):
    """A run of two renewals that waits for its owner."""
    with in_store(acme):
        live([Life(), Life()], [])
        Policy.objects.update(run_needs_approval=True)
        DueWork.objects.filter(kind=RENEW).update(due_at=clock.now() - timedelta(minutes=5))
        flows.bill_due()
        return BillingRun.objects.get()


def test_a_run_is_read_and_approved(owners, acme, waiting):
    [row] = owners.get("manage/runs/?state=waiting").json()["results"]
    assert (row["due_count"], [one["code"] for one in row["alarms"]]) == (2, ["approval"])
    assert row["sums"][0]["issued"]["minor"] == 0
    path = f"manage/runs/{waiting.pk}/"
    assert owners.post(f"{path}hold/").status_code == 409
    assert owners.post(f"{path}approve/").json()["state"] == "running"
    assert owners.post(f"{path}approve/").status_code == 409
    with in_store(acme):
        flows.bill_due()
    done = owners.get(path).json()
    assert done["sums"][0]["issued"]["minor"] == done["sums"][0]["total"]["minor"] > 0
    assert sum(one["issued_count"] for one in done["batches"]) == 2


def test_a_run_is_given_up(owners, acme, waiting):
    assert owners.post(f"manage/runs/{waiting.pk}/drop/").json()["state"] == "dropped"
    with in_store(acme):
        assert not Invoice.objects.filter(is_renewal=True).exists()


@pytest.mark.parametrize(("what", "invoices"), [("retry", 0), ("dismiss", 1)])
def test_what_is_parked_goes_on(owners, acme, db, what, invoices):
    with in_store(acme):
        [row] = live([Life(parked=True)], [])
        before = Invoice.objects.count()
    [found] = owners.get("manage/parked/").json()["results"]
    assert (found["subscription"], bool(found["reason"])) == (str(row.pk), True)
    path = f"manage/parked/{row.pk}/"
    assert owners.post(f"{path}{what}/").status_code == 204
    assert owners.post(f"{path}{what}/").status_code == 409
    assert owners.get("manage/parked/").json()["results"] == []
    with in_store(acme):
        assert Subscription.objects.get(pk=row.pk).parked_reason == ""
        assert Invoice.objects.count() == before + invoices


def test_who_is_suspended_next_is_told_with_its_proof(agents, owners, acme, alice):
    with in_store(acme):
        invoice = taxed_invoice(alice)
        Subscription.objects.update(state="active")
        row = Subscription.objects.get()
    [coming] = agents.get("manage/forecast/").json()["results"]
    assert (coming["number"], coming["amount_due"]["minor"]) == (invoice.number, 1666)
    assert coming["services"][0]["subscription"] == str(row.pk)
    assert coming["suspend_on"] is not None
    until = (clock.now() + timedelta(days=40)).date().isoformat()
    owners.post(
        f"manage/subscriptions/{row.pk}/protect/", {"until": until, "reason": "Pays by cheque"}
    )
    [later] = agents.get("manage/forecast/").json()["results"]
    assert (later["suspend_on"], later["waits_until"]) == (None, until)
    assert agents.post(f"manage/subscriptions/{row.pk}/undo/").status_code == 409


def test_a_statement_for_the_team_and_for_the_customer(agents, alices, bobs, acme, alice):
    with in_store(acme):
        invoice = pay_by_transfer(taxed_invoice(alice))
    own = alices.get("statement/").json()
    assert [one["kind"] for one in own["rows"]] == ["invoice", "payment"]
    assert (own["charged"]["minor"], own["closing"]["minor"]) == (1666, 0)
    assert own["rows"][0]["number"] == invoice.number
    path = f"manage/customers/{alice.customer.pk}/statement/"
    assert agents.get(path).json() == own
    assert agents.get(f"{path}csv/").content.decode().count(invoice.number) == 2
    assert alices.get("statement/csv/")["Content-Type"] == "text/csv; charset=utf-8"
    assert bobs.get("statement/").json()["rows"] == []
    for query in _SENSELESS:
        assert alices.get(f"statement/?{query}").status_code == 422, query


def test_the_books_are_looked_at_and_the_look_is_kept(owners, acme, alice):
    assert owners.get("manage/ledger/").json()["code"] == "not_looked_at"
    with in_store(acme):
        pay_by_transfer(taxed_invoice(alice))
    made = owners.post("manage/ledger/verify/")
    assert (made.status_code, made.json()["is_clean"]) == (201, True), made.content
    assert made.json()["entries"] >= 2
    assert owners.get("manage/ledger/").json() == made.json()


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_is_a_table_of_its_csvs_cells(owners, acme, alice, name):
    with in_store(acme):
        credit(pay_by_transfer(taxed_invoice(alice)), 400)
    found = owners.get(f"manage/reports/{name}/?months=6").json()
    assert {len(row) for row in found["rows"]} <= {len(found["columns"])}
    table = owners.get(f"manage/reports/{name}/csv/?months=6").content.decode("utf-8-sig")
    assert table.splitlines()[0] == ",".join(found["columns"])
    assert len(table.splitlines()) == len(found["rows"]) + 1
    assert owners.get(f"manage/reports/{name}/?months=7").status_code == 422


def test_reports_have_names_and_rates_are_noted_once(owners):
    assert owners.get("manage/reports/").json() == {"reports": list(REPORTS)}
    assert owners.get("manage/reports/dreams/").status_code == 404
    wish = {"currency": "USD", "since": "2026-01-01", "rate": "0.92"}
    assert owners.post("manage/reports/rates/", wish).status_code == 201
    assert owners.post("manage/reports/rates/", wish).status_code == 409
    [row] = owners.get("manage/reports/rates/").json()["results"]
    assert row == {"currency": "USD", "since": "2026-01-01", "rate": "0.92000000"}


def test_customers_are_found(agents, alice):
    assert [one["email"] for one in agents.get("manage/customers/").json()["results"]] == [
        "alice@acme-customer.test"
    ]
    path = f"manage/customers/{alice.customer.pk}/"
    assert agents.get(path).json()["name"] == alice.customer.name
