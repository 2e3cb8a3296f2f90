"""One billing day by API: previewed to the cent, set at that price and no other, dropped."""

from __future__ import annotations

from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import BillingDay, Invoice, Subscription
from tenant_apps.payments.services import record_manual


def test_preview_set_and_drop(acme, alices, service):
    with in_store(acme):
        invoice = Invoice.objects.get()
        record_manual(invoice.pk, invoice.total, bank_reference="B1", note="", actor=MACHINE)
        day = (Subscription.objects.get().anchor_day + 13) % 28 + 1
    assert alices.get("billing-day/").json() == {"day": None}
    facts = alices.post("billing-day/preview/", {"day": day}).json()
    [move] = facts["moves"]
    assert move["due"] == facts["due"]
    assert move["next_total"]["minor"] == 1400
    wrong = alices.post("billing-day/", {"day": day, "shown": facts["due"]["minor"] + 1})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "total_changed")
    wish = {"day": day, "shown": facts["due"]["minor"]}
    made = alices.post("billing-day/", wish, **{"Idempotency-Key": "k1"})
    assert made.status_code == 201, made.content
    assert made.json()["invoice"]["total"] == facts["due"]
    assert alices.post("billing-day/", wish, **{"Idempotency-Key": "k1"}).json() == made.json()
    assert alices.post("billing-day/", {"day": 0, "shown": 1}).status_code == 422
    assert alices.get("billing-day/").json() == {"day": day}
    with in_store(acme):
        assert Invoice.objects.count() == 2
    assert alices.ask("DELETE", "billing-day/").status_code == 204
    with in_store(acme):
        assert not BillingDay.objects.exists()
        assert Invoice.objects.filter(state="void").count() == 1
