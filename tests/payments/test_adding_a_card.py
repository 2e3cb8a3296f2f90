"""A customer leaves a card at the gateway without paying anything."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kernel import clock
from shared_apps.gateways.port import Outcome, State, StoredMethod
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.models import Invoice
from tenant_apps.payments import flows, services
from tenant_apps.payments.models import CardSetup, GatewayAccount, GatewayCustomer, PaymentMethod
from tenant_apps.payments.services.card_setups import ASK_CARD
from tests.journeys.test_first_sale import order_plan
from tests.selling import HTTP

EXPIRE = "checkout/sessions/{}/expire"


def ask_for_page(alice) -> str:
    return flows.open_card_page(
        alice.customer,
        success_url="http://acme.test/account/payment-methods/added/",
        cancel_url="http://acme.test/account/payment-methods/",
        actor=alice.user.as_actor(),
    )


@pytest.fixture
def page(shop, alice) -> str:
    with shop.inside():
        return ask_for_page(alice)


def kept(row: CardSetup) -> Outcome:
    method = StoredMethod("pm_1", "Visa ···· 4242", "visa", "4242", 2034, 12)
    return Outcome(State.SUCCEEDED, "cs_1", str(row.pk), method=method, customer_reference="cus_1")


def test_a_card_left_on_the_page_is_used_for_renewals_and_charged_nothing(shop, alice, page):
    shop.cards.pay(page)
    shop.work(60)
    with shop.inside():
        [card] = PaymentMethod.objects.all()
        assert (card.last4, card.is_default, card.customer_id) == ("4242", True, alice.customer.pk)
        assert CardSetup.objects.get().state == "kept"
        assert GatewayCustomer.objects.get().reference == card.customer_reference
        assert not DueWork.objects.filter(kind=ASK_CARD).exists()
    assert shop.cards.ledger(shop.key)["captured"] == 0


def test_the_kept_card_pays_an_invoice_while_its_customer_is_away(shop, alice, page):
    shop.cards.pay(page)
    shop.work(60)
    with shop.inside():
        invoice_id = order_plan(alice).invoice_id
        flows.collect(invoice_id)
        assert Invoice.objects.get(pk=invoice_id).state == "paid"
    assert shop.cards.ledger(shop.key)["captured"] == 1400


def test_a_second_click_gets_the_same_page(shop, alice, page):
    with shop.inside():
        assert ask_for_page(alice) == page
        assert CardSetup.objects.count() == 1


def test_a_used_page_is_not_handed_out_again(shop, alice, page):
    """The gateway's notice is still on its way when the customer wants to add another card."""
    shop.cards.pay(page)
    with shop.inside():
        assert ask_for_page(alice) != page
        assert PaymentMethod.objects.count() == 1


def test_an_expired_page_makes_room_for_a_new_one(shop, alice, page):
    session = page.rsplit("/", 1)[-1]
    HTTP.post(
        f"{shop.cards.url}/v1/{EXPIRE.format(session)}", auth=(shop.key, "")
    ).raise_for_status()
    with shop.inside():
        assert ask_for_page(alice) != page
        assert sorted(CardSetup.objects.values_list("state", flat=True)) == ["cancelled", "open"]


def test_a_declined_card_is_not_kept_and_the_page_stays(shop, alice, page):
    shop.cards.pay(page, card="4000000000000002")
    with shop.inside():
        flows.settle_card_setup(CardSetup.objects.get().pk)
        assert CardSetup.objects.get().state == "open"
        assert not PaymentMethod.objects.exists()
    shop.cards.pay(page)
    with shop.inside():
        flows.settle_card_setup(CardSetup.objects.get().pk)
        assert PaymentMethod.objects.get().last4 == "4242"


@pytest.mark.parametrize("mode", ["lose_response", "fail_after_effect", "fail_before"])
def test_a_lost_answer_makes_no_second_page(shop, alice, mode):
    shop.cards.clear()
    shop.cards.arm("checkout.sessions.create", mode)
    with shop.inside():
        try:
            first = ask_for_page(alice)
        except flows.TillClosed:
            first = ask_for_page(alice)
        assert shop.cards.fired() >= 1
        assert ask_for_page(alice) == first
        assert CardSetup.objects.count() == 1
    shop.cards.clear()


def test_a_notice_tells_what_the_return_did_not(shop, alice, page):
    """The browser was closed on the page: the notice of the processor brings the card."""
    shop.cards.pay(page)
    with shop.inside():
        row = CardSetup.objects.get()
        account = GatewayAccount.objects.get(pk=row.account_id)
        session = {"id": row.remote_id, "metadata": {"reference": str(row.pk)}}
        for _ in range(2):
            notice(account, session)
            assert CardSetup.objects.get().state == "kept"
            assert PaymentMethod.objects.count() == 1


def notice(account: GatewayAccount, session: dict) -> None:
    from shared_apps.inbound.models import Receipt
    from tests.plugs.gateways.test_stripe import _signed

    raw, headers = _signed("checkout.session.completed", session, "whsec_tests")
    assert json.loads(raw)
    flows.receive_notice(account.pk, raw, headers)
    flows.read_receipt(Receipt.objects.latest("pk").pk)


def test_told_often_it_is_one_card_and_a_removed_one_stays_removed(shop, alice, page):
    with shop.inside():
        row = CardSetup.objects.get()
        for _ in range(3):
            services.record_card_setup(row.pk, kept(row))
        card = PaymentMethod.objects.get()
        services.remove_method(alice.customer.pk, card.pk, actor=alice.user.as_actor())
        services.record_card_setup(row.pk, kept(row))
        assert PaymentMethod.objects.get().removed_at is not None


def test_a_card_kept_for_somebody_else_is_nobodys(shop, alice, page):
    with shop.inside():
        row = CardSetup.objects.get()
        services.record_card_setup(row.pk, replace(kept(row), reference="another"))
        assert not PaymentMethod.objects.exists()
        row.refresh_from_db()
        assert (row.state, row.code) == ("cancelled", "mismatch")


def test_without_an_account_in_use_no_page_is_made(shop, alice):
    with shop.inside():
        GatewayAccount.objects.update(state=GatewayAccount.State.PAUSED)
        with pytest.raises(flows.TillClosed):
            ask_for_page(alice)
        assert not CardSetup.objects.exists()


def test_the_constraint_lets_one_page_be_open(shop, alice, page):
    """What ten clicks at once meet."""
    from django.db import IntegrityError, transaction

    with shop.inside():
        row = CardSetup.objects.get()
        with pytest.raises(IntegrityError, match="one_open_card_setup"), transaction.atomic():
            CardSetup.objects.create(
                customer_id=row.customer_id,
                account=row.account,
                idempotency_key="another",
                created_at=clock.now(),
                intended_at=clock.real_now(),
            )
