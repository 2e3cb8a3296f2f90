"""The owner makes coupons, codes and loyalty without a developer, and sees what they did."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Coupon, LoyaltyTier, Policy, PromotionCode
from tests.backoffice.test_taxes import RULES
from tests.coupons import make_coupon, order_with

FORM = {
    "label": "Spring",
    "kind": "percent",
    "percent": "10",
    "lasts": "once",
    "code": "spring",
    "position": "0",
}


def test_a_coupon_with_its_code_after_one_form(desk, acme, alice):
    answer = desk.post("/manage/coupons/new/", FORM)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    with in_store(acme):
        row = Coupon.objects.get()
        assert (row.percent, row.cycles, row.codes.get().code) == (Decimal(10), 1, "SPRING")
        order_with(alice, "SPRING")
    page = desk.get(f"/manage/coupons/{row.pk}/").content.decode()
    assert "Alice Archer" in page
    assert "1.40" in page
    listed = desk.get("/manage/coupons/").content.decode()
    assert "Spring" in listed
    assert "1.40" in listed
    customer = desk.get(f"/manage/customers/{alice.customer.pk}/").content.decode()
    assert "Coupons that run" not in customer  # once: nothing is left


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"percent": ""}, "A percentage goes from"),
        ({"percent": "101"}, "less than or equal"),
        ({"kind": "amount"}, "how much is taken off"),
        ({"kind": "amount", "amount": "x"}, "Write an amount"),
        ({"kind": "free_months"}, "number from 1 to 365"),
        ({"lasts": "cycles"}, "how many invoices"),
        ({"countries": "XX"}, "two letters"),
        ({"customer": "nobody@example.com"}, "No customer has this address"),
        ({"starts_on": "2030-02-02", "ends_on": "2030-02-01"}, "before the start"),
        ({"code": "a b"}, "3 to 40 letters"),
        ({"label": ""}, "required"),
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused_at_its_field(desk, acme, change, said):
    answer = desk.post("/manage/coupons/new/", {**FORM, **change})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with in_store(acme):
        assert not Coupon.objects.exists()


def test_selling_below_cost_needs_a_yes(desk, acme):
    form = {**FORM, "percent": "90"}
    answer = desk.post("/manage/coupons/new/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "below your cost" in page
    assert "Professional" in page
    with in_store(acme):
        assert not Coupon.objects.exists()
    assert desk.post("/manage/coupons/new/", {**form, "accept_loss": "yes"}).status_code == 302


def test_the_worth_of_a_used_coupon_is_only_shown(desk, acme, alice):
    with in_store(acme):
        row = make_coupon()
        order_with(alice, "SPRING")
    path = f"/manage/coupons/{row.pk}/edit/"
    assert "its worth stays" in desk.get(path).content.decode()
    form = {**FORM, "label": "Lenz", "percent": "99", "most_redemptions": "7", "accept_loss": "yes"}
    assert desk.post(path, form).status_code == 302
    with in_store(acme):
        row.refresh_from_db()
        assert (row.label, row.percent, row.most_redemptions) == ("Lenz", Decimal(20), 7)


def test_the_form_shows_what_was_saved(desk, acme, alice):
    form = {
        **FORM,
        "kind": "amount",
        "amount": "2,50",
        "lasts": "cycles",
        "cycles": "3",
        "countries": "at, de",
        "customer": alice.customer.email,
        "starts_on": "2030-01-01",
        "ends_on": "2030-01-31",
        "group": "Welcome",
    }
    assert desk.post("/manage/coupons/new/", form).status_code == 302
    with in_store(acme):
        before = Coupon.objects.values().get()
        assert (before["amount_minor"], before["cycles"], before["group"]) == (250, 3, "welcome")
    path = f"/manage/coupons/{before['id']}/edit/"
    shown = desk.get(path).context["form"]
    again = {name: shown[name].value() for name in shown.fields if shown[name].value()}
    assert desk.post(path, again).status_code == 302
    with in_store(acme):
        assert Coupon.objects.values().get() == before


def test_pause_use_again_and_end(desk, acme):
    with in_store(acme):
        row = make_coupon()
    for to in ("paused", "active", "ended", "active"):
        desk.post(f"/manage/coupons/{row.pk}/state/", {"to": to})
    with in_store(acme):
        assert Coupon.objects.get().state == "ended"


def test_codes_are_added_generated_compared_and_taken_along(desk, acme, alice):
    with in_store(acme):
        row = make_coupon("")
    path = f"/manage/coupons/{row.pk}/"
    desk.post(f"{path}codes/", {"code": "mail-a", "variant": "Mail"})
    desk.post(f"{path}generate/", {"how_many": "3", "variant": "Cards"})
    for refused in ("0", "501", "x"):
        desk.post(f"{path}generate/", {"how_many": refused})
    with in_store(acme):
        assert PromotionCode.objects.count() == 4
        order_with(alice, "MAIL-A")
        code = PromotionCode.objects.get(code="MAIL-A")
    page = desk.get(path).content.decode()
    assert "Variants side by side" in page
    assert "Cards" in page
    table = desk.get(f"{path}codes.csv").content.decode()
    assert table.count("\n") == 5
    ledger = desk.get(f"{path}ledger.csv").content.decode()
    assert "MAIL-A" in ledger
    assert "2.80" in ledger
    desk.post(f"{path}codes/{code.pk}/", {"to": "paused"})
    with in_store(acme):
        code.refresh_from_db()
        assert code.state == "paused"


def test_a_running_coupon_stands_on_the_customers_page(desk, acme, alice):
    with in_store(acme):
        make_coupon(cycles=3)
        order_with(alice, "SPRING")
    page = desk.get(f"/manage/customers/{alice.customer.pk}/").content.decode()
    assert "Coupons that run" in page
    assert "2 left" in page


def test_loyalty_and_the_cap_are_set_by_forms(desk, acme):
    desk.post("/manage/coupons/loyalty/", {"months": "12", "percent": "7,5"})
    desk.post("/manage/coupons/loyalty/", {"months": "12", "percent": "50"})
    with in_store(acme):
        tier = LoyaltyTier.objects.get()
        assert (tier.months, tier.percent) == (12, Decimal("7.50"))
    assert "7.5" in desk.get("/manage/coupons/").content.decode()
    desk.post(f"/manage/coupons/loyalty/{tier.pk}/drop/")
    desk.post("/manage/billing/", {**RULES, "discount_cap_percent": "40"})
    with in_store(acme):
        assert not LoyaltyTier.objects.exists()
        assert Policy.objects.get().discount_cap_percent == 40


def test_an_agent_gives_nothing_away(acme, agent, sit_down):
    browser = sit_down(acme, agent)
    assert browser.post("/manage/coupons/new/", FORM).status_code in {302, 403}
    browser.post("/manage/coupons/loyalty/", {"months": "1", "percent": "20"})
    with in_store(acme):
        assert not Coupon.objects.exists()
        assert not LoyaltyTier.objects.exists()
