"""Ada brings all that Alice has to one day, on Alice's wish."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import BillingDay, Invoice, Policy, Subscription
from tests.backoffice.conftest import pay


def test_ada_chooses_a_day_sends_the_invoice_and_takes_it_back(desk, acme, alice, ordered):
    pay(acme, ordered)
    with in_store(acme):
        day = (Subscription.objects.get().anchor_day + 13) % 28 + 1
    here = f"/manage/customers/{alice.customer.pk}/billing-day/"
    assert here in desk.get(f"/manage/customers/{alice.customer.pk}/").content.decode()
    text = desk.get(here, {"day": day}).content.decode()
    shown = text.split('name="shown" value="', 1)[1].split('"', 1)[0]
    assert desk.post(here, {"day": day, "shown": "1"}).url == f"{here}?day={day}"
    answer = desk.post(here, {"day": day, "shown": shown})
    with in_store(acme):
        made = Invoice.objects.latest("number")
        assert answer.url == f"/manage/invoices/{made.pk}/"
        assert str(made.total_minor) == shown
        assert BillingDay.objects.get().day == day
    assert "It waits for its payment" in desk.get(here).content.decode()
    assert desk.post(f"{here}drop/").url == here
    with in_store(acme):
        made.refresh_from_db()
        assert made.state == "void"


def test_her_rule_makes_the_period_longer(desk, acme):
    text = desk.get("/manage/billing/").content.decode()
    assert "billing_day_extends" in text
    facts = {
        "invoice_days_ahead": "7",
        "remind_after_days": "1",
        "grace_days": "3",
        "terminate_after_days": "14",
        "tax_percent": "0",
        "billing_day_extends": "on",
    }
    assert desk.post("/manage/billing/", facts).status_code == 302
    with in_store(acme):
        assert Policy.objects.get().billing_day_extends
