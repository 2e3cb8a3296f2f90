"""The page of a customer's credit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from shared_apps.gateways.port import Outcome, State
from tenant_apps.billing.models import WalletRule
from tenant_apps.billing.services import give_credit, place_hold
from tenant_apps.payments.models import GatewayAccount, TopUp
from tenant_apps.payments.services import record_top_up
from tests.papers import euro

HERE = "/account/wallet/"


@pytest.fixture
def rich(acme, alice):
    with in_store(acme):
        give_credit(alice.customer.pk, euro(2000), reason="hi", request_key="r", actor=MACHINE)
        place_hold(
            alice.customer.pk,
            euro(500),
            purpose="session",
            reference="1",
            text="Workspace <b>",
            expires_at=clock.now() + timedelta(hours=1),
            actor=MACHINE,
        )


def test_balance_movements_and_what_is_set_aside_are_shown(browser, rich):
    text = browser.get(HERE).content.decode()
    assert "€15.00" in text
    assert "€20.00" in text
    assert "Credit given" in text
    assert "Workspace &lt;b&gt;" in text


def test_without_a_movement_the_page_says_so(browser, alice):
    assert "No movement yet" in browser.get(HERE).content.decode()


def test_wrong_amounts_are_told_at_their_field_and_kept(browser, acme, alices):
    for typed in ("", "twelve", "1", "9999999", "-5", "NaN"):
        answer = browser.post(f"{HERE}add/", {"amount": typed})
        assert answer.status_code == 422, typed
        assert f'value="{typed}"' in answer.content.decode() or not typed
    with in_store(acme):
        assert not TopUp.objects.exists()


def test_a_rule_is_kept_and_half_a_rule_is_refused(browser, acme, alice, alices):
    half = {"alert_below": "5", "charge_below": "10", "charge": "", "most_a_month": "3"}
    assert browser.post(f"{HERE}rule/", half).status_code == 422
    assert browser.post(f"{HERE}rule/", {**half, "charge": "1"}).status_code == 422
    assert browser.post(f"{HERE}rule/", {**half, "most_a_month": "11"}).status_code == 422
    assert browser.post(f"{HERE}rule/", {**half, "charge": "20,50"}).status_code == 302
    with in_store(acme):
        rule = WalletRule.objects.get(pk=alice.customer.pk)
        assert (rule.alert_below_minor, rule.charge_below_minor, rule.charge_minor) == (
            500,
            1000,
            2050,
        )
    assert 'value="20.50"' in browser.get(HERE).content.decode()


def test_without_a_card_nothing_can_be_charged(browser, acme, alice):
    wish = {"alert_below": "", "charge_below": "10", "charge": "20", "most_a_month": "3"}
    answer = browser.post(f"{HERE}rule/", wish)
    assert (answer.status_code, "Keep a card first" in answer.content.decode()) == (422, True)


def test_a_receipt_is_its_customers_alone(browser, acme, alice, alices):
    with in_store(acme):
        row = TopUp.objects.create(
            customer_id=alice.customer.pk,
            account=GatewayAccount.objects.first(),
            kind="page",
            amount_minor=2500,
            currency="EUR",
            idempotency_key="t",
            created_at=clock.now(),
            intended_at=clock.now(),
        )
        assert browser.get(f"{HERE}receipts/{row.pk}/").status_code == 404
        record_top_up(row.pk, Outcome(State.SUCCEEDED, "pi_1", str(row.pk), captured=euro(2500)))
    answer = browser.get(f"{HERE}receipts/{row.pk}/")
    assert answer.content.startswith(b"%PDF")
    assert "RCT-" in browser.get(HERE).content.decode()
    with in_store(acme):
        TopUp.objects.update(customer_id=row.pk)
    assert browser.get(f"{HERE}receipts/{row.pk}/").status_code == 404
