"""A key that is wrong for hours, or a processor that is away, strands no payment."""

from __future__ import annotations

import json

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from shared_apps.gateways.port import Notice
from shared_apps.inbound.models import Receipt
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.selectors import all_due
from tenant_apps.billing.models import Invoice
from tenant_apps.payments import flows, services
from tenant_apps.payments.models import Attempt, GatewayAccount
from tenant_apps.payments.rules import LONG_UNKNOWN
from tenant_apps.payments.services.intend import ASK
from tenant_apps.payments.services.receipts import READ
from tests.journeys.test_first_sale import order_plan, page_for


@pytest.fixture
def page(shop, alice):
    with shop.inside():
        return page_for(order_plan(alice))


def set_key(shop, key: str) -> None:
    services.connect_account(
        "stripe", {"secret_key": key, "api_base": shop.cards.url}, label="", actor=MACHINE
    )


def work(kind: str) -> DueWork:
    return DueWork.objects.get(kind=kind)


def park() -> None:
    """Twelve tries later."""
    DueWork.objects.filter(kind__in=[ASK, READ]).update(parked=True, attempts=12)


def noticed(attempt: Attempt) -> Receipt:
    notice = Notice("evt_1", "payment_intent.succeeded", "", str(attempt.pk))
    services.keep_notice(attempt.account_id, notice, b"{}")
    return Receipt.objects.get(event_id="evt_1")


def test_asking_with_a_refused_key_pauses_the_account_and_asks_again_later(shop, page):
    with shop.inside():
        set_key(shop, "sk_test_rolled_away")
        attempt = Attempt.objects.get()
        flows.ask(attempt.pk)
        attempt.refresh_from_db()
        assert attempt.state == "unknown"
        assert GatewayAccount.objects.get(gateway="stripe").state == "paused"
        assert work(ASK).due_at > clock.now()


def test_the_way_back_from_the_page_does_not_break_on_a_refused_key(
    shop, page, client_for, acme, alice
):
    browser = client_for(acme, alice)
    with shop.inside():
        set_key(shop, "sk_test_rolled_away")
        invoice = Invoice.objects.get()
        Attempt.objects.update(state="unknown")
    answer = browser.post(f"/account/invoices/{invoice.pk}/pay/", follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("trouble", ["key", "outage"])
def test_a_notice_that_can_not_be_read_now_is_read_later(shop, page, trouble):
    shop.cards.pay(page)
    with shop.inside():
        attempt = Attempt.objects.get()
        receipt = noticed(attempt)
        if trouble == "key":
            set_key(shop, "sk_test_rolled_away")
        else:
            shop.cards.arm("payment_intents.list", "unavailable")
        flows.read_receipt(receipt.pk)
        shop.cards.clear()
        receipt.refresh_from_db()
        assert receipt.state == "stored"
        assert work(READ).due_at > clock.now()


def test_a_good_key_wakes_all_that_waited_for_it(shop, page):
    shop.cards.pay(page)
    with shop.inside():
        noticed(Attempt.objects.get())
        park()
        set_key(shop, shop.key)
        assert {row.kind for row in all_due(50, shop.store.key)} >= {ASK, READ}
    shop.work(6)
    with shop.inside():
        assert Invoice.objects.get().state == "paid"
        assert Receipt.objects.get().state == "done"


def test_the_desk_shows_what_is_parked_and_what_nobody_knows(shop, page):
    from tenant_apps.backoffice.selectors.desk import needs

    with in_store(shop.store):
        assert not [need for need in needs() if need.kind == "till"]
        park()
        assert [need for need in needs() if need.kind == "till"]
        DueWork.objects.update(parked=False)
        assert not [need for need in needs() if need.kind == "unknown"]
        Attempt.objects.update(state="unknown", intended_at=clock.real_now() - LONG_UNKNOWN)
        assert [need for need in needs() if need.kind == "unknown"]


def test_a_reference_of_another_system_is_no_reference_of_ours(shop, page):
    with shop.inside():
        account = GatewayAccount.objects.get(gateway="stripe")
        for event, reference in (("evt_2", "x" * 200), ("evt_3", "\x00"), ("evt_4", "order-17")):
            notice = Notice(event, "checkout.session.completed", "cs_other", reference)
            services.keep_notice(account.pk, notice, json.dumps({}).encode())
        assert set(Receipt.objects.values_list("reference", flat=True)) == {""}


def test_an_amount_that_no_bank_moves_is_refused(shop, page, ada):
    from kernel.errors import Invalid
    from kernel.money import Money

    with shop.inside(), pytest.raises(Invalid):
        services.record_manual(
            Invoice.objects.get().pk,
            Money(10**30, "EUR"),
            bank_reference="TX",
            note="",
            actor=ada.as_actor(),
        )
