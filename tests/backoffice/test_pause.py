"""The team lets a customer's server rest and go on, whatever the rules say for customers."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice, Policy, Subscription


def test_a_server_rests_and_goes_on(shop, desk, alice):
    from tenant_apps.provisioning.models import Service
    from tests.journeys.test_a_year import buy

    buy(shop, alice)
    with shop.inside():
        service = Service.objects.get()
    address = f"/manage/services/{service.pk}/"
    assert "Pause this server" in desk.get(address).content.decode()
    desk.post(f"{address}pause/")
    shop.work()
    with shop.inside():
        service.refresh_from_db()
        assert (service.state, service.state_reason) == ("suspended", "paused")
        assert Subscription.objects.get().state == "paused"
    assert "This server rests since" in desk.get(address).content.decode()
    answer = desk.post(f"{address}resume/")
    with shop.inside():
        invoice = Invoice.objects.latest("number")
    if invoice.amount_due:
        assert str(invoice.pk) in answer["Location"]
        pay_rest(shop, invoice)
    shop.work()
    with shop.inside():
        service.refresh_from_db()
        assert service.state == "active"
        assert Subscription.objects.get().state == "active"


def pay_rest(shop, invoice: Invoice) -> None:
    from kernel.actor import MACHINE
    from tenant_apps.payments.services import record_manual

    with shop.inside():
        record_manual(invoice.pk, invoice.amount_due, bank_reference="R", note="", actor=MACHINE)


def test_the_rules_say_whether_customers_may(desk, acme):
    page = desk.get("/manage/billing/").content.decode()
    assert "Customers may pause their servers" in page
    with in_store(acme):
        rules = Policy.objects.get()
        assert not rules.customers_may_pause
