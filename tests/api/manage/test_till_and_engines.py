"""Processors and tax engines by program: connected, checked, and their keys never told."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from tenant_apps.billing.models import Policy, TaxCode, TaxEngine, TaxReport
from tenant_apps.payments.models import GatewayAccount
from tests.billing.test_outside_tax import bought
from tests.taxing import ask_taxjar, lives_in_new_york

CARDS, TAXJAR = "manage/till/stripe/", "manage/taxes/engines/taxjar/"


@pytest.fixture
def keys(card_sandbox):
    card_sandbox.clear()
    return {"secret_key": card_sandbox.open_account("Acme"), "api_base": card_sandbox.url}


def test_a_processor_is_connected_checked_and_paused(owners, acme, keys):
    assert owners.post(f"{CARDS}check/").json()["code"] == "not_connected"
    made = owners.ask("PUT", CARDS, {"settings": keys})
    told = made.json()
    assert (made.status_code, told["health"]["ok"], told["notices"]) == (200, True, True)
    assert told["account"]["secrets"] == ["secret_key", "webhook_secret"]
    assert told["account"]["known"]["api_base"] == keys["api_base"]
    assert keys["secret_key"] not in made.content.decode()
    with in_store(acme):
        row = GatewayAccount.objects.get()
    assert f"/webhooks/{row.pk}/" in told["account"]["notice_url"]
    assert owners.post(f"{CARDS}check/").json()["health"]["ok"] is True
    paused = owners.post(f"{CARDS}pause/").json()
    assert (paused["state"], paused["connected"]) == ("paused", True)
    [again] = [one for one in owners.get("manage/till/").json() if one["gateway"] == "stripe"]
    assert again == owners.get(CARDS).json() == paused


def test_a_secret_that_is_left_out_is_kept_and_a_refused_key_is_said(owners, acme, keys):
    owners.ask("PUT", CARDS, {"settings": keys})
    kept = owners.ask("PUT", CARDS, {"settings": {"api_base": keys["api_base"]}}).json()
    assert kept["health"]["ok"] is True
    wrong = owners.ask("PUT", CARDS, {"settings": {**keys, "secret_key": "sk_test_nobody"}}).json()
    assert (wrong["health"]["refused"], wrong["account"]["state"]) == (True, "paused")
    with in_store(acme):
        told = str(list(AuditEvent.objects.values_list("facts", flat=True)))
    assert keys["secret_key"] not in told


@pytest.mark.parametrize(
    ("path", "settings", "field"),
    [
        (CARDS, {}, "settings.secret_key"),
        (CARDS, {"secret_key": "x", "colour": "red"}, "settings.colour"),
        (TAXJAR, {"api_key": ""}, "settings.api_key"),
    ],
)
def test_settings_that_are_wrong_are_named(owners, acme, path, settings, field):
    answer = owners.ask("PUT", path, {"settings": settings})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with in_store(acme):
        assert not GatewayAccount.objects.exists()
        assert not TaxEngine.objects.exists()


def test_there_is_no_other_processor_and_no_other_engine(owners):
    assert owners.get("manage/till/gold/").status_code == 404
    assert owners.get("manage/taxes/engines/vertex/").status_code == 404


def test_an_engine_is_connected_chosen_and_checked(owners, acme, tax_engines):
    assert owners.post(f"{TAXJAR}check/").json()["code"] == "not_connected"
    made = owners.ask("PUT", TAXJAR, {"settings": tax_engines.taxjar})
    told = made.json()
    assert (made.status_code, told["health"]["ok"], told["engine"]["used"]) == (200, True, False)
    assert tax_engines.taxjar["api_key"] not in made.content.decode()
    use = {"engine": "taxjar", "countries": ["US", "CA"], "falls_back": True}
    chosen = owners.ask("PUT", "manage/taxes/engine/", use)
    assert chosen.json() == {**use, "countries": ["CA", "US"]}
    assert owners.get("manage/taxes/engine/").json() == chosen.json()
    assert owners.get(TAXJAR).json()["used"] is True
    with in_store(acme):
        assert Policy.objects.get().outside_tax_countries == "CA US"
    assert owners.post(f"{TAXJAR}check/").json()["health"]["ok"] is True
    assert len(owners.get("manage/taxes/engines/").json()) == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [({"engine": "avalara"}, "engine"), ({"countries": []}, "countries"),
     ({"countries": ["XX"]}, "countries")],
)  # fmt: skip
def test_a_choice_that_makes_no_sense_is_refused(owners, acme, tax_engines, change, field):
    with in_store(acme):
        ask_taxjar(tax_engines)
    use = {"engine": "taxjar", "countries": ["CA"], **change}
    answer = owners.ask("PUT", "manage/taxes/engine/", use)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with in_store(acme):
        assert Policy.objects.get().outside_tax_countries == "US"


def test_goods_get_codes_together_or_not_at_all(owners, acme, tax_engines):
    with in_store(acme):
        ask_taxjar(tax_engines)
    wish = {"codes": [{"category": "", "code": "31000"}, {"category": "books", "code": "81100"}]}
    assert owners.patch(f"{TAXJAR}codes/", wish).json() == wish
    wrong = {"codes": [{"category": "", "code": "1"}, {"category": "books", "code": "a b"}]}
    answer = owners.patch(f"{TAXJAR}codes/", wrong)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "codes.1.code")
    with in_store(acme):
        assert TaxCode.objects.get(category="").code == "31000"


def test_what_the_engine_refused_is_told_again(owners, acme, alice, tax_engines):
    with in_store(acme):
        ask_taxjar(tax_engines)
        lives_in_new_york(alice.customer)
        invoice = bought(alice)
        TaxReport.objects.update(state=TaxReport.State.REFUSED, trouble="No such place.")
    [row] = owners.get("manage/taxes/reports/?state=refused&kind=sale").json()["results"]
    assert (row["paper"], row["trouble"]) == (str(invoice.pk), "No such place.")
    again = owners.post(f"manage/taxes/reports/{row['id']}/retry/")
    assert (again.status_code, again.json()["state"]) == (200, "due")
