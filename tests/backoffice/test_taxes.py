"""The owner sets taxes up without a developer: one rate, or a table by country."""

from __future__ import annotations

import pytest

from branding.models import Brand
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.audit.models import AuditEvent
from tenant_apps.billing.models import Policy, TaxExemption, TaxRate, VatCheck
from tenant_apps.billing.selectors import today
from tenant_apps.billing.taxation import taxes_of
from tests.vat import VIENNA, moves_to, tax_by_place

RULES = {
    "invoice_days_ahead": 7,
    "remind_after_days": 1,
    "grace_days": 3,
    "terminate_after_days": 14,
    "tax_percent": 19,
}


def test_taxes_go_by_country_after_two_forms(desk, acme):
    by_place = {**RULES, "tax_by_place": "on", "tax_country": "DE", "taxes_abroad": "on"}
    assert desk.post("/manage/billing/", by_place).status_code == 302
    assert desk.post("/manage/billing/taxes/fill-in/").status_code == 302
    with in_store(acme):
        row = Policy.objects.get()
        assert (row.tax_by_place, row.tax_country, row.taxes_abroad) == (True, "DE", True)
        assert TaxRate.objects.count() == 27
    page = desk.get("/manage/billing/taxes/").content.decode()
    assert "France" in page
    assert "TVA" in page
    desk.post("/manage/billing/taxes/fill-in/")  # the second press adds nothing
    with in_store(acme):
        assert TaxRate.objects.count() == 27


def test_taxes_by_country_need_a_country(desk, acme):
    answer = desk.post("/manage/billing/", {**RULES, "tax_by_place": "on"})
    assert answer.status_code == 422
    assert "Say where your company is." in answer.content.decode()
    with in_store(acme):
        assert not Policy.objects.get().tax_by_place


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("country", "XX", "valid choice"),
        ("percent", "100", "Tax goes from 0"),
        ("percent", "-1", "Tax goes from 0"),
        ("percent", "NaN", "Enter a number"),
        ("region", "ZZZ", "no such region"),
        ("label", "", "required"),
    ],
)
def test_a_rate_that_is_none_is_refused(desk, acme, field, value, said):
    form = {"country": "DE", "percent": "19", "label": "USt", field: value}
    answer = desk.post("/manage/billing/taxes/", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with in_store(acme):
        assert not TaxRate.objects.exists()


def test_a_new_rate_ends_the_old_one_on_its_day(desk, acme):
    desk.post("/manage/billing/taxes/", {"country": "DE", "percent": "19", "label": "USt"})
    again = desk.post("/manage/billing/taxes/", {"country": "DE", "percent": "20", "label": "USt"})
    assert again.status_code == 422  # from when?
    desk.post(
        "/manage/billing/taxes/",
        {"country": "DE", "percent": "20", "label": "USt", "starts_on": "2030-01-01"},
    )
    with in_store(acme):
        old, new = TaxRate.objects.order_by("percent")
        assert str(old.ends_on) == "2030-01-01"
        assert new.ends_on is None
        gone = old.pk
    desk.post(f"/manage/billing/taxes/{gone}/remove/")
    assert desk.post(f"/manage/billing/taxes/{gone}/remove/").status_code == 302  # second click
    with in_store(acme):
        assert [str(row.percent) for row in TaxRate.objects.all()] == ["20.00"]


def test_the_customers_page_shows_the_evidence(desk, acme, alice, register):
    with in_store(acme):
        tax_by_place()
        register.knows(VIENNA)
        moves_to(alice.customer, "AT", VIENNA)
    path = f"/manage/customers/{alice.customer.pk}/"
    assert "never looked up" in desk.get(path).content.decode()
    assert desk.post(f"{path}ask-vat/").status_code == 302
    page = desk.get(path).content.decode()
    assert "Number found in the register" in page
    assert "reverse charge" in page
    with in_store(acme):
        assert VatCheck.objects.get().consultation in page


def test_an_exemption_holds_until_it_is_ended(desk, acme, alice):
    path = f"/manage/customers/{alice.customer.pk}/"
    assert desk.post(f"{path}exempt/", {"certificate": " "}).status_code == 302
    desk.post(f"{path}exempt/", {"certificate": "UN-2026-17"})
    with in_store(acme):
        row = TaxExemption.objects.get()
        assert taxes_of(alice.customer).on_goods().reason == "exempt"
    assert "UN-2026-17" in desk.get(path).content.decode()
    desk.post(f"{path}exempt/{row.pk}/end/")
    with in_store(acme):
        assert TaxExemption.objects.get().ends_on == today()
        assert taxes_of(alice.customer).on_goods().reason == "standard"


def test_an_agent_sets_no_taxes(acme, agent, alice, sit_down):
    browser = sit_down(acme, agent)
    for path in ("taxes/", "taxes/fill-in/", "taxes/begin/"):
        assert browser.post(f"/manage/billing/{path}").status_code in {302, 403}
    browser.post(f"/manage/customers/{alice.customer.pk}/exempt/", {"certificate": "x"})
    with in_store(acme):
        assert not TaxRate.objects.exists()
        assert not TaxExemption.objects.exists()


TAXES = "/manage/billing/taxes/"
SILENT = "Your invoices charge no tax"


def gets_vat_id(store, number: str = "DE811115368") -> None:
    with on_platform_side():
        Brand.objects.filter(store=store.key).update(vat_id=number)


def test_a_shop_with_a_vat_id_is_told_that_it_charges_no_tax(desk, acme, alice):
    assert SILENT not in desk.get("/manage/").content.decode()
    gets_vat_id(acme)
    first = desk.get("/manage/").content.decode()
    assert SILENT in first
    assert "of 5 done" in first
    page = desk.get(TAXES).content.decode()
    assert SILENT in page
    assert "Germany" in page
    for _click in range(2):
        assert desk.post(f"{TAXES}begin/").status_code == 302
    with in_store(acme):
        row = Policy.objects.get()
        assert (row.tax_by_place, row.tax_country, row.taxes_abroad) == (True, "DE", False)
        assert TaxRate.objects.count() == 27
        assert taxes_of(None).on_goods().percent == 19
        assert AuditEvent.objects.filter(verb="policy.changed").count() == 1
    for path in (TAXES, "/manage/"):
        assert SILENT not in desk.get(path).content.decode()


@pytest.mark.parametrize("number", ["", "CHE-123.456.788", "DE123", "EL094259216", "el 094259216"])
def test_only_a_number_of_the_union_counts(desk, acme, number):
    gets_vat_id(acme, number)
    assert (SILENT in desk.get(TAXES).content.decode()) is number.upper().startswith("EL")


def test_whoever_taxes_or_says_so_on_purpose_is_left_alone(desk, acme):
    gets_vat_id(acme)
    with in_store(acme):
        Policy.objects.update(tax_percent=19)
    assert SILENT not in desk.get(TAXES).content.decode()
    assert desk.post(f"{TAXES}begin/").status_code == 302
    with in_store(acme):
        assert not Policy.objects.get().tax_by_place
        Policy.objects.update(tax_percent=0)
    desk.post(TAXES, {"country": "DE", "percent": "0", "label": "none"})
    assert SILENT not in desk.get(TAXES).content.decode()


def test_a_table_without_the_own_country_is_said_too(desk, acme):
    gets_vat_id(acme)
    with in_store(acme):
        Policy.objects.update(tax_by_place=True, tax_country="DE")
    desk.post(TAXES, {"country": "FR", "percent": "20", "label": "TVA"})
    assert SILENT in desk.get(TAXES).content.decode()
    desk.post(TAXES, {"country": "DE", "percent": "19", "label": "USt"})
    assert SILENT not in desk.get(TAXES).content.decode()
