"""A customer adds to its credit: by its own click, or by its rule while it is away."""

from __future__ import annotations

import pytest

from contracts.billing import TopUpWanted
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.ids import new_id
from shared_apps.gateways.port import Outcome, State
from tenant_apps.billing.models import Entry, Invoice, WalletRule
from tenant_apps.billing.reconciling import reconcile
from tenant_apps.billing.selectors import credit_of, open_balance
from tenant_apps.billing.services import give_credit, override_policy, set_wallet_rule
from tenant_apps.notifications.models import Mail
from tenant_apps.payments import flows, services
from tenant_apps.payments.errors import Outdated
from tenant_apps.payments.models import GatewayAccount, PaymentMethod, TopUp
from tests.journeys.test_first_sale import order_plan, page_for
from tests.papers import balance, euro


def ask_for_page(alice, minor: int = 2500) -> str:
    return flows.open_top_up_page(
        alice.customer,
        euro(minor),
        success_url="http://acme.test/account/wallet/?back=paid",
        cancel_url="http://acme.test/account/wallet/",
        actor=alice.user.as_actor(),
    )


@pytest.fixture
def page(shop, alice) -> str:
    with shop.inside():
        return ask_for_page(alice)


def credit(alice) -> int:
    return credit_of(alice.customer.pk, "EUR").minor


def say(alice, **said) -> WalletRule:
    wish = {"alert_below": None, "charge_below": None, "charge": None, "most_a_month": 3}
    return set_wallet_rule(alice.customer.pk, actor=MACHINE, **{**wish, **said})


def test_what_is_paid_on_the_page_is_credit_and_no_revenue(shop, alice, page):
    shop.cards.pay(page)
    shop.work(90)
    with shop.inside():
        row = TopUp.objects.get()
        assert (row.state, row.number, credit(alice)) == ("succeeded", "RCT-2026-00001", 2500)
        assert (balance("revenue"), balance("tax"), balance("wallet")) == (0, 0, -2500)
        assert balance("gateway:stripe") + balance("fees") == 2500
        assert Entry.objects.filter(kind="topup").count() == 1
        assert Mail.objects.get(kind="credit.added").subject
        assert reconcile() == []


def test_told_often_it_is_booked_once(shop, alice, page):
    shop.cards.pay(page)
    with shop.inside():
        row = TopUp.objects.get()
        flows.settle_top_up(row.pk)
        for _ in range(3):
            assert flows.hear_of_top_up(row.pk)
        assert (credit(alice), Entry.objects.filter(kind="topup").count()) == (2500, 1)


def test_it_pays_an_open_invoice_by_itself(shop, alice, page):
    with shop.inside():
        invoice_id = order_plan(alice).invoice_id
    shop.cards.pay(page)
    shop.work(90)
    with shop.inside():
        assert Invoice.objects.get(pk=invoice_id).state == "paid"
        assert credit(alice) == 1100


def test_a_second_click_gets_the_same_page_and_another_amount_closes_it(shop, alice, page):
    with shop.inside():
        assert ask_for_page(alice) == page
        assert ask_for_page(alice, 4000) != page
        states = list(TopUp.objects.order_by("amount_minor").values_list("amount_minor", "state"))
        assert states == [(2500, "cancelled"), (4000, "open")]
    shop.cards.pay(page)  # the old page can't be paid any more
    shop.work(30)
    with shop.inside():
        assert credit(alice) == 0


@pytest.mark.parametrize("minor", [499, 100_001])
def test_an_amount_beyond_the_stores_limits_is_refused_at_its_field(shop, alice, minor):
    with shop.inside():
        with pytest.raises(Invalid) as no:
            ask_for_page(alice, minor)
        assert no.value.field == "amount"
        assert not TopUp.objects.exists()


def test_the_store_and_one_customer_have_limits_of_their_own(shop, alice):
    with shop.inside():
        override_policy("store", "", "top_up_most", "50", actor=MACHINE)
        with pytest.raises(Invalid):
            ask_for_page(alice, 6000)
        key = str(alice.customer.pk)
        override_policy("customer", key, "top_up_most", "75.5", actor=MACHINE)
        assert ask_for_page(alice, 7550)


def test_without_an_account_nothing_is_begun(shop, alice):
    with shop.inside():
        GatewayAccount.objects.update(state="paused")
        with pytest.raises(flows.TillClosed):
            ask_for_page(alice)
        assert not TopUp.objects.exists()


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
        assert TopUp.objects.filter(state="open").count() == 1
    shop.cards.clear()


def test_other_money_than_was_asked_for_books_nothing(shop, alice, page):
    with shop.inside():
        row = TopUp.objects.get()
        wrong = Outcome(State.SUCCEEDED, "pi_1", str(row.pk), captured=euro(2400))
        services.record_top_up(row.pk, wrong)
        assert (TopUp.objects.get().state, credit(alice)) == ("mismatch", 0)


def test_what_the_bank_takes_back_leaves_the_credit_and_the_rest_is_owed(shop, alice, page):
    shop.cards.pay(page)
    shop.work(90)
    with shop.inside():
        invoice_id = order_plan(alice).invoice_id  # 14.00 of it are used
        row = TopUp.objects.get()
        assert Invoice.objects.get(pk=invoice_id).state == "paid"

        def returned(minor, as_of=0):
            said = Outcome(
                State.SUCCEEDED, row.remote_id, str(row.pk), row.amount, returned=euro(minor)
            )
            services.record_top_up(row.pk, said, as_of=as_of)

        for _ in range(2):
            returned(2500)
        owed = open_balance(alice.customer.pk, "EUR").minor
        assert (credit(alice), owed, balance("gateway:stripe")) == (0, 1400, -balance("fees"))
        with pytest.raises(Outdated):
            returned(1000)  # an answer from before, overtaken on the line
        returned(0, as_of=1)  # the dispute was won
        assert (credit(alice), open_balance(alice.customer.pk, "EUR").minor) == (1100, 0)
        assert reconcile() == []


@pytest.fixture
def card(shop, alice) -> PaymentMethod:
    """Alice's card, kept from her first purchase."""
    with shop.inside():
        url = page_for(order_plan(alice))
    shop.cards.pay(url)
    shop.work(90)
    with shop.inside():
        return PaymentMethod.objects.get()


def test_below_the_line_the_card_is_charged_once_per_crossing(shop, alice, card):
    with shop.inside():
        say(alice, charge_below=euro(1000), charge=euro(2000))
    shop.work(90)
    with shop.inside():
        assert credit(alice) == 2000
        order_plan(alice, hostname="second.example.com")  # uses 14.00: 6.00 are left
    shop.work(90)
    with shop.inside():
        assert credit(alice) == 2600
        assert list(TopUp.objects.values_list("crossing", flat=True).order_by("crossing")) == [1, 2]
        assert Mail.objects.filter(kind="credit.added").count() == 2


def test_the_same_news_twice_is_one_charge(shop, alice, card):
    with shop.inside():
        say(alice, charge_below=euro(1000), charge=euro(2000))
        news = TopUpWanted(
            customer_id=str(alice.customer.pk), occurrence=7, amount_minor=2000, currency="EUR"
        )
        first = services.intend_top_up_by_rule(news)
        assert services.intend_top_up_by_rule(news) is None
        assert services.claim_charge(first.pk)
        assert not services.claim_charge(first.pk)


def test_no_more_charges_a_month_than_the_customer_allows(shop, alice, card):
    with shop.inside():
        say(alice, charge_below=euro(5000), charge=euro(1000), most_a_month=2)
    shop.work(120)
    with shop.inside():
        assert credit(alice) == 2000
    shop.live_days(32)
    with shop.inside():
        assert TopUp.objects.filter(state="succeeded").count() == 4


def test_three_declines_switch_it_off_with_a_mail(shop, alice, card):
    with shop.inside():
        PaymentMethod.objects.update(reference="pm_card_chargeCustomerFail")
        say(alice, charge_below=euro(1000), charge=euro(2000))
    shop.work(30)
    shop.live_days(5)
    with shop.inside():
        rule = WalletRule.objects.get()
        assert (rule.declines, rule.charges_itself) == (3, False)
        assert TopUp.objects.count() == 3
        assert Mail.objects.filter(kind="credit.charging_stopped").count() == 1


def test_low_credit_is_told_once_per_crossing(shop, alice):
    def given(minor):
        give_credit(
            alice.customer.pk, euro(minor), reason="hello", request_key=new_id().hex, actor=MACHINE
        )

    def mails():
        return Mail.objects.filter(kind="credit.low").count()

    with shop.inside():
        given(3000)
        say(alice, alert_below=euro(2000))
    shop.work(12)
    with shop.inside():
        assert mails() == 0
        order_plan(alice)  # 16.00 are left
    shop.work(12)
    with shop.inside():
        assert mails() == 1
        given(100)
    shop.work(12)
    with shop.inside():
        assert mails() == 1
        given(1000)
    shop.work(12)
    with shop.inside():
        order_plan(alice, hostname="second.example.com")
    shop.work(12)
    with shop.inside():
        assert mails() == 2


def test_credit_that_is_given_twice_by_one_form_is_given_once(shop, alice):
    with shop.inside():
        for _ in range(2):
            give_credit(
                alice.customer.pk, euro(500), reason="outage", request_key="same", actor=MACHINE
            )
        assert (credit(alice), balance("goodwill"), balance("revenue")) == (500, 500, 0)
        with pytest.raises(Invalid) as no:
            give_credit(alice.customer.pk, euro(500), reason=" ", request_key="x", actor=MACHINE)
        assert no.value.field == "reason"
