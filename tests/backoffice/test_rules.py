"""The owner says other rules, sees why one holds, and who is suspended next."""

from __future__ import annotations

from datetime import timedelta

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Invoice, PolicyOverride, Subscription
from tenant_apps.catalog.models import Product
from tenant_apps.provisioning.models import Service
from tests.backoffice.conftest import pay


def test_a_rule_for_a_product_is_written_kept_and_dropped(desk, acme, ordered):
    assert "Everybody is treated alike" in desk.get("/manage/billing/rules/").text
    with in_store(acme):
        product = Product.objects.get(name="Professional")
    typed = {"subject": f"product:{product.pk}", "key": "grace_days", "value": "99"}
    refused = desk.post("/manage/billing/rules/", typed)
    assert refused.status_code == 422
    assert "Say a number of days from 0 to 60." in refused.text
    assert 'value="99"' in refused.text
    shown = desk.post("/manage/billing/rules/", {**typed, "value": "9"}, follow=True).text
    assert "Suspension, days after the due day" in shown
    assert "Professional" in shown
    with in_store(acme):
        row = PolicyOverride.objects.get()
        assert (row.level, row.value) == ("product", 9)
    desk.post(f"/manage/billing/rules/{row.pk}/drop/")
    with in_store(acme):
        assert not PolicyOverride.objects.exists()


def test_a_service_says_why(desk, acme, ordered):
    pay(acme, ordered)
    with in_store(acme):
        service = Service.objects.get()
    path = f"/manage/services/{service.pk}/rules/"
    assert "Your platform: 3" in desk.get(path).text
    say = f"/manage/billing/say/{service.subscription_id}/"
    typed = {"key": "grace_days", "value": "8", "reason": "asked nicely", "from": "service"}
    shown = desk.post(say, typed, follow=True).text
    assert "This service: 8 · asked nicely" in shown
    assert path in desk.get(f"/manage/services/{service.pk}/").text


def test_who_is_suspended_next_and_who_may_wait(desk, acme, ordered):
    with in_store(acme):
        row, invoice = Subscription.objects.get(), Invoice.objects.get()
    shown = desk.get("/manage/billing/suspensions/").text
    assert "Will be suspended on" in shown
    assert invoice.number in shown
    until = invoice.due_on + timedelta(days=40)
    say = f"/manage/billing/say/{row.pk}/"
    typed = {"key": "wait_until", "value": until.isoformat(), "reason": "moving house"}
    waiting = desk.post(say, typed, follow=True).text
    assert "May wait until" in waiting
    assert "Will be suspended on" not in waiting


def test_nobody_is_suspended(desk):
    assert "Nobody is suspended soon" in desk.get("/manage/billing/suspensions/").text


def test_an_agent_sees_but_does_not_decide(acme, agent, ordered, sit_down):
    browser = sit_down(acme, agent)
    shown = browser.get("/manage/billing/suspensions/").text
    assert "Will be suspended on" in shown
    assert "Let them wait" not in shown
    with in_store(acme):
        row = Subscription.objects.get()
    typed = {"key": "grace_days", "value": "60"}
    assert browser.post(f"/manage/billing/say/{row.pk}/", typed).status_code == 403
    assert browser.get("/manage/billing/rules/").status_code == 403
