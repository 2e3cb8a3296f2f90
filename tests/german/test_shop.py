"""A German shop: its first catalogue, its country list, and how it says no."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings
from django.utils.translation import override

from kernel.errors import NotFound
from shared_apps.ui.formats import countries
from tenant_apps.catalog.models import Plan, Product, ProductGroup
from tenant_apps.catalog.seeds import seed_catalogue
from tenant_apps.catalog.selectors import plan_for_sale


def test_a_german_store_opens_with_german_words(in_acme):
    for rows in (Plan, Product, ProductGroup):
        rows.objects.all().delete()
    seed_catalogue(replace(in_acme, language="de"), None)
    assert ProductGroup.objects.get().name == "Virtuelle Server"
    trial = Product.objects.get(slug="vps-trial")
    assert trial.name == "Kostenloser Test"
    assert trial.summary == "Dreißig Tage zum Umsehen, ohne Karte."


def test_countries_have_german_names_in_german_order():
    with override("de"):
        names = [name for _code, name in countries()]
    assert {"Deutschland", "Österreich", "Schweiz"} <= set(names)
    assert names.index("Österreich") < names.index("Panama")


def test_a_refusal_page_is_german(client_for, acme, db):
    visitor = client_for(acme)
    visitor.cookies["language"] = "de"
    answer = visitor.get("/nothing-here/")
    assert answer.status_code == 404
    assert "Unter dieser Adresse gibt es nichts." in answer.content.decode()


def test_a_service_refuses_in_the_language_of_the_reader(in_acme):
    with override("de"), pytest.raises(NotFound) as no:
        plan_for_sale("nonsense")
    assert no.value.message == "Dieser Tarif wird nicht angeboten."
    assert no.value.code == "plan_not_found"


def test_a_browser_is_greeted_in_its_language(db, acme, client_for):
    browser = client_for(acme)
    assert browser.get("/")["Content-Language"] == "en"
    german = browser.get("/", headers={"Accept-Language": "fr-FR, de-AT;q=0.8, en;q=0.5"})
    assert german["Content-Language"] == "de"
    assert "Accept-Language" in german["Vary"]
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    chosen = browser.get("/", headers={"Accept-Language": "de"})
    assert chosen["Content-Language"] == "en"
