"""The owner connects an outside tax engine without a developer."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Policy, TaxCode, TaxEngine
from tests.taxing import ask_taxjar

BASE = "/manage/billing/taxes/engines/"


def test_an_engine_is_connected_checked_and_chosen(desk, acme, tax_engines):
    page = desk.get(BASE).content.decode()
    assert all(name in page for name in ("TaxJar", "Avalara AvaTax", "Stripe Tax"))
    assert desk.post(f"{BASE}taxjar/", tax_engines.taxjar).status_code == 302
    shown = desk.get(f"{BASE}taxjar/").content.decode()
    assert "The key works." in shown
    assert tax_engines.taxjar["api_key"] not in shown
    form = {"engine": "taxjar", "countries": ["US", "CA"], "falls_back": "on"}
    assert desk.post(BASE, form).status_code == 302
    with in_store(acme):
        rules = Policy.objects.get()
        assert (rules.outside_tax, rules.outside_tax_countries) == ("taxjar", "CA US")
        assert rules.outside_tax_falls_back


def test_a_wrong_key_is_said_and_nothing_is_lost(desk, acme, tax_engines):
    wrong = {**tax_engines.taxjar, "api_key": "none"}
    assert desk.post(f"{BASE}taxjar/", wrong).status_code == 302
    page = desk.get(f"{BASE}taxjar/").content.decode()
    assert "The engine did not accept the key." in page
    assert "10001" in page  # what was typed is there still
    with in_store(acme):
        assert TaxEngine.objects.get().state == "paused"
    desk.post(f"{BASE}taxjar/", tax_engines.taxjar)
    with in_store(acme):
        assert TaxEngine.objects.get().state == "active"


def test_an_engine_that_is_chosen_needs_a_country(desk, acme, tax_engines):
    with in_store(acme):
        ask_taxjar(tax_engines)
    answer = desk.post(BASE, {"engine": "taxjar"})
    assert answer.status_code == 422
    assert "Choose one country at least." in answer.content.decode()
    with in_store(acme):
        assert Policy.objects.get().outside_tax_countries == "US"
    assert desk.post(BASE, {"engine": "avalara", "countries": ["US"]}).status_code == 422


def test_goods_get_the_engines_codes(desk, acme, tax_engines):
    with in_store(acme):
        ask_taxjar(tax_engines)
    desk.post(f"{BASE}taxjar/codes/", {"code-": "31000"})
    with in_store(acme):
        assert TaxCode.objects.get(category="").code == "31000"
    desk.post(f"{BASE}taxjar/codes/", {"code-": "a b"})
    with in_store(acme):
        assert TaxCode.objects.get(category="").code == "31000"


def test_there_is_no_other_engine(desk):
    assert desk.get(f"{BASE}vertex/").status_code == 404
