"""The audit log, its export, the mails, the rules of billing and what is owed."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from kernel.actor import Actor
from kernel.tenancy.context import in_store
from shared_apps.audit.services import record
from shared_apps.console.exports import plain_cell
from tenant_apps.billing.models import Policy
from tests.backoffice.conftest import pay

RULES = {
    "invoice_days_ahead": "5",
    "remind_after_days": "2",
    "grace_days": "4",
    "terminate_after_days": "20",
    "tax_percent": "19",
    "prices_include_tax": "on",
}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_is_text_in_the_export(sign):
    assert plain_cell(f"{sign}cmd|' /C calc'!A0").startswith("'")


def test_the_export_holds_no_formula_and_follows_the_filter(desk, acme):
    with in_store(acme):
        evil = Actor("customer", "1", '=HYPERLINK("http://evil.test")')
        record(evil, "note.made", "note", "7", text="plain")
    answer = desk.get("/manage/audit.csv?q=note.made")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Type"].startswith("text/csv")
    assert len(rows) == 2
    assert rows[1][1].startswith("'=HYPERLINK")
    assert rows[1][3] == "note.made"


def test_the_log_is_filtered_by_who(desk):
    text = desk.get("/manage/audit/?kind=customer").content.decode()
    assert "Nothing matches this filter" in text


def test_rules_are_saved(desk, acme):
    assert desk.post("/manage/billing/", RULES).status_code == 302
    with in_store(acme):
        row = Policy.objects.get()
    assert (row.grace_days, row.terminate_after_days) == (4, 20)
    assert row.tax_percent == Decimal(19)
    assert row.prices_include_tax


@pytest.mark.parametrize(
    ("field", "value"), [("grace_days", "-1"), ("grace_days", "61"), ("tax_percent", "100")]
)
def test_a_rule_out_of_bounds_is_refused_at_its_field(desk, acme, field, value):
    answer = desk.post("/manage/billing/", {**RULES, field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    with in_store(acme):
        assert Policy.objects.get().grace_days is None


def test_the_credit_for_servers_by_the_hour_is_set_and_read_again(desk, acme):
    assert desk.post("/manage/billing/", {**RULES, "hourly_credit": "7.50"}).status_code == 302
    assert 'value="7.50"' in desk.get("/manage/billing/").content.decode()
    refused = desk.post("/manage/billing/", {**RULES, "hourly_credit": "-1"})
    assert 'id="id_hourly_credit-error"' in refused.content.decode()
    with in_store(acme):
        assert Policy.objects.get().hourly_credit_minor == 750


def test_an_empty_day_follows_the_platform(desk, acme):
    desk.post("/manage/billing/", RULES)
    assert desk.post("/manage/billing/", {**RULES, "grace_days": ""}).status_code == 302
    with in_store(acme):
        assert Policy.objects.get().grace_days is None
    assert 'placeholder="3"' in desk.get("/manage/billing/").text


def test_what_a_running_service_leaves_is_shown(desk, acme, by_hand):
    details = {"ipv4": "192.0.2.9", "username": "root", "password": "x"}
    desk.post(f"/manage/jobs/{by_hand.pk}/deliver/", details)
    from shared_apps.outbox.flows import work_until_quiet

    work_until_quiet(acme.key)
    text = desk.get("/manage/wholesale/").content.decode()
    assert "web1.example.com" in text
    assert "€6.00" in text  # sold at 14.00, costs 8.00


def test_a_month_that_was_billed_is_listed_line_by_line(desk, acme):
    from datetime import date

    from kernel.tenancy.context import on_platform_side
    from shared_apps.resellers.models import Reseller
    from shared_apps.resellers.selectors import terms_of
    from wholesale.services import bill_month

    with on_platform_side():
        Reseller.objects.filter(schema_name=acme.key).update(trial_ends_at=None)
        opened: date = terms_of(acme.key).opened_at.date()
        invoice = bill_month(acme.key, opened.replace(day=1))
    assert invoice is not None
    assert invoice.number in desk.get("/manage/wholesale/").content.decode()
    page = desk.get(f"/manage/wholesale/{invoice.pk}/").content.decode()
    assert "Platform fee, Basic" in page


def test_the_first_page_counts_what_was_paid(desk, acme, ordered):
    assert b"Set up your store" in desk.get("/manage/").content
    pay(acme, ordered)
    text = desk.get("/manage/").content.decode()
    assert "€14.00" in text
    assert ordered.number in text


def test_mails_are_listed(desk, acme, ordered):
    from shared_apps.outbox.flows import work_until_quiet

    work_until_quiet(acme.key)
    assert b"alice@acme-customer.test" in desk.get("/manage/mails/").content
