"""The shop's own card account breaks: its customers keep their servers, and pay when it works."""

from __future__ import annotations

from kernel.actor import MACHINE
from tenant_apps.billing.models import Subscription
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.payments.services import connect_account
from tenant_apps.provisioning.models import Service
from tests.journeys.test_a_year import buy


def set_key(shop, key: str) -> None:
    with shop.inside():
        connect_account(
            "stripe", {"secret_key": key, "api_base": shop.cards.url}, label="", actor=MACHINE
        )


def test_nobody_is_suspended_because_the_shops_key_was_rolled(shop, alice):
    buy(shop, alice)
    with shop.inside():
        row = Subscription.objects.get()
        days = (row.billed_until - row.started_on).days
    set_key(shop, "sk_test_rolled_away")
    shop.live_days(days + 25)  # long past grace, and past the end
    with shop.inside():
        assert GatewayAccount.objects.get().state == "paused"
        assert Subscription.objects.get().state == "past_due"
        assert Service.objects.get().state == "active"
    set_key(shop, shop.key)
    shop.live_days(2)
    with shop.inside():
        assert Subscription.objects.get().state == "active"
        assert Service.objects.get().state == "active"
    assert shop.cards.ledger(shop.key)["captured"] >= 2800
