"""One processor account is exchanged for another: what belongs to the old one is not used again."""

from __future__ import annotations

import httpx
import pytest

from kernel.actor import MACHINE
from kernel.errors import Misconfigured
from shared_apps.gateways.adapters.stripe import EVENTS
from shared_apps.gateways.port import gateways
from tenant_apps.billing.models import Invoice
from tenant_apps.payments import flows, selectors, services
from tenant_apps.payments.models import Attempt, GatewayAccount, GatewayCustomer, PaymentMethod
from tests.journeys.test_first_sale import order_plan, page_for


def connect(shop, key: str, secret: str = "") -> GatewayAccount:
    settings = {"secret_key": key, "webhook_secret": secret, "api_base": shop.cards.url}
    return services.connect_account("stripe", settings, label="", actor=MACHINE)


def secret_of(account: GatewayAccount) -> str:
    return selectors.settings_of(GatewayAccount.objects.get(pk=account.pk))["webhook_secret"]


def roll(shop, key: str) -> str:
    answer = httpx.post(f"{shop.cards.url}/_sandbox/accounts/roll", json={"key": key})
    return str(answer.json()["secret_key"])


def endpoints(shop, key: str) -> list[dict[str, object]]:
    answer = httpx.get(f"{shop.cards.url}/v1/webhook_endpoints", auth=(key, ""))
    return list(answer.json()["data"])


def test_another_account_forgets_customers_methods_and_the_signing_secret(shop, due):
    with shop.inside():
        account = GatewayAccount.objects.get(gateway="stripe")
        flows.check_account(account.pk)
        connect(shop, shop.cards.open_account("Acme for real"))
        flows.check_account(account.pk)
        assert not GatewayCustomer.objects.exists()
        assert not PaymentMethod.objects.filter(removed_at=None).exists()
        assert secret_of(account) == ""


def test_a_new_key_of_the_same_account_forgets_nothing(shop, due):
    with shop.inside():
        account = GatewayAccount.objects.get(gateway="stripe")
        flows.check_account(account.pk)
        connect(shop, roll(shop, shop.key))
        assert flows.check_account(account.pk).ok
        assert GatewayCustomer.objects.exists()
        assert PaymentMethod.objects.filter(removed_at=None).exists()
        assert secret_of(account) == "whsec_tests"


def test_the_old_accounts_customer_can_pay_at_the_new_one(shop, due, alice):
    new = shop.cards.open_account("Acme for real")
    with shop.inside():
        account = GatewayAccount.objects.get(gateway="stripe")
        flows.check_account(account.pk)
        connect(shop, new)
        flows.check_account(account.pk)
        url = flows.open_page(due, success_url="http://a.test/", cancel_url="http://b.test/")
    shop.cards.pay(url)
    shop.work()
    with shop.inside():
        assert Invoice.objects.get(pk=due.pk).state == "paid"


# Notices: one endpoint per account, whatever is clicked.


def test_saving_the_keys_again_registers_one_endpoint(shop):
    with shop.inside():
        GatewayAccount.objects.all().delete()
        account = connect(shop, shop.cards.open_account("Acme"))
        assert flows.subscribe(account.pk, actor=MACHINE)
        key = selectors.settings_of(account)["secret_key"]
        [first] = endpoints(shop, key)
        httpx.post(
            f"{shop.cards.url}/v1/webhook_endpoints/{first['id']}",
            auth=(key, ""),
            data={"enabled_events[0]": "payment_intent.succeeded"},
        )
        secret = secret_of(account)
        assert flows.subscribe(account.pk, actor=MACHINE)
        [again] = endpoints(shop, key)
        assert again["id"] == first["id"]
        assert set(again["enabled_events"]) == set(EVENTS)
        assert secret_of(account) == secret


def test_an_endpoint_whose_secret_was_lost_is_made_anew(shop):
    with shop.inside():
        key = shop.cards.open_account("Acme")
        account = GatewayAccount.objects.get(gateway="stripe")
        settings = {"secret_key": key, "api_base": shop.cards.url}
        gateway = gateways.get("stripe")(settings)
        url = f"https://acme.test/webhooks/{account.pk}/"
        gateway.subscribe("https://elsewhere.test/notices/")
        first = gateway.subscribe(url)
        second = gateway.subscribe(url)
        assert first != second
        assert [row["url"] for row in endpoints(shop, key)] == [
            url,
            "https://elsewhere.test/notices/",
        ]


def test_a_pasted_secret_is_enough_for_a_key_that_may_not_register(shop):
    with shop.inside():
        account = GatewayAccount.objects.get(gateway="stripe")
        connect(shop, "sk_test_restricted")
        assert flows.subscribe(account.pk, actor=MACHINE)


def test_without_a_secret_a_key_that_may_not_register_is_told(shop):
    with shop.inside():
        GatewayAccount.objects.all().delete()
        account = connect(shop, "sk_test_restricted")
        with pytest.raises(Misconfigured):
            flows.subscribe(account.pk, actor=MACHINE)


# Two pages at once make two customers at the processor: a card is charged with its own.


def test_a_card_is_charged_with_the_customer_who_holds_it(shop, alice):
    with shop.inside():
        pages = []
        for name in ("one", "two"):
            pages.append(page_for(order_plan(alice, hostname=f"{name}.example.com")))
            GatewayCustomer.objects.all().delete()  # as if neither page knew of the other
    for page in pages:
        shop.cards.pay(page)
    shop.work()
    with shop.inside():
        assert PaymentMethod.objects.count() == 2
        for method in PaymentMethod.objects.order_by("created_at"):
            services.make_default(method.customer_id, method.pk, actor=alice.user.as_actor())
            order = order_plan(alice, hostname=f"{method.pk}.example.com"[:40])
            flows.collect(order.invoice_id)
            assert Invoice.objects.get(pk=order.invoice_id).state == "paid"
        assert not Attempt.objects.exclude(state="succeeded").exists()
