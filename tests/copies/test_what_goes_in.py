"""A copy begins with its original's settings and with people who do not exist."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.apps import apps

from branding.selectors import current_brand
from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid, NotFound
from kernel.money import Money
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.copies import copied as declared
from kernel.tenancy.copies import put_rows, take_rows
from kernel.tenancy.sealed import sealed_columns
from shared_apps.identity.models import User
from shared_apps.outbox.flows import relay_until_quiet
from shared_apps.resellers.copying import copies, copy_of
from shared_apps.resellers.models import Reseller, StoreCopy
from shared_apps.resellers.services import CopyWish, make_copy
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.hourly import running_total
from tenant_apps.billing.models import Coupon, Policy, Subscription
from tenant_apps.billing.services import CouponWish, change_policy, create_coupon, set_loyalty
from tenant_apps.catalog.models import Plan, Product, ProductGroup
from tenant_apps.catalog.services import set_price
from tenant_apps.provisioning.models import Service
from tests.copying import all_text, copied, fingerprint, sell_book, store_tables
from tests.hourly import run_by_the_hour, sell_by_the_hour

# Tables that no copy begins with, and why. A new table must stand here or in an app's `copied`.
_STAY = {
    "people": {
        *("accounts_customer", "accounts_membership", "team_invitation", "identity_user"),
        *("identity_apitoken", "account_emailaddress", "account_emailconfirmation"),
        *("mfa_authenticator", "usersessions_usersession", "django_session"),
        *("billing_taxexemption", "billing_vatcheck", "billing_walletrule"),
    },
    "what was sold to people": {
        *("orders_cart", "orders_cartline", "orders_order", "orders_orderline"),
        *("orders_orderstep", "billing_subscription", "billing_subscriptionstep"),
        *("billing_cancellation", "billing_planchange", "billing_pause", "billing_redemption"),
        *("billing_redemptionuse", "billing_usagecharge", "billing_credithold"),
        *("billing_billingday", "billing_anchormove"),
        *("workspaces_workspace", "workspaces_spending", "workspaces_usagesession"),
        *("workspaces_sessionpart", "workspaces_spendingnotice", "workspaces_share"),
        *("provisioning_service", "provisioning_job", "provisioning_actionlog"),
        *("bandwidth_gauge", "bandwidth_perioduse", "bandwidth_alert"),
    },
    "papers and books": {
        *("billing_invoice", "billing_invoiceline", "billing_creditnote", "billing_creditnoteline"),
        *("billing_invoicedraft", "billing_draftline", "billing_proforma", "billing_paylink"),
        *(
            "billing_latefee",
            "billing_thresholdyear",
            "billing_replacement",
            "billing_dunningstep",
            "billing_entry",
        ),
        *("billing_posting", "billing_seal", "billing_run", "billing_batch"),
        *("billing_numberseries", "billing_paperseries", "notifications_mail", "audit_event"),
    },
    "money and keys": {
        *("payments_gatewayaccount", "payments_gatewaycustomer", "payments_paymentmethod"),
        *("payments_cardsetup", "payments_attempt", "payments_payment", "payments_refund"),
        *("payments_topup", "billing_taxengine", "billing_taxcode", "billing_taxquote"),
        *("billing_taxreport",),
    },
}


def test_catalogue_rules_coupons_and_brand_are_the_originals(db, acme):
    with in_store(acme):
        change_policy({"tax_percent": "19", "grace_days": "5"}, actor=MACHINE)
        plan = Plan.objects.get(product__name="Professional")
        set_price(plan.pk, Money(17_77, plan.currency), accept_loss=False, actor=MACHINE)
        wish = CouponWish(label="Spring", kind="percent", currency="EUR", percent=Decimal(10))
        create_coupon(wish, code="SPRING", actor=MACHINE)
        set_loyalty(12, Decimal(5), actor=MACHINE)
        slogan = current_brand().slogan
    found = copied(acme)
    assert found.state == "ready"
    assert found.store.slug == "acme-test"
    with in_store(found.store):
        assert Plan.objects.get(pk=plan.pk).price_minor == 17_77
        assert Policy.objects.get().tax_percent == Decimal(19)
        assert Policy.objects.get().grace_days == 5
        assert Coupon.objects.get().codes.get().code == "SPRING"
        assert current_brand().slogan == slogan
        assert not Customer.objects.exists()
        # A key that came along does not stand in the way of the next one.
        ProductGroup.objects.create(slug="more", name="More")


def test_made_up_customers_have_the_originals_plans_and_days(db, acme):
    sell_book(acme, 6, "Starter", "Business")
    found = copied(acme, per_plan=3)
    assert found.customers == 6
    with in_store(acme):
        days = set(Subscription.objects.values_list("plan_id", "billed_until"))
    with in_store(found.store):
        rows = Subscription.objects.all()
        assert {(row.plan_id, row.billed_until) for row in rows} <= days
        assert sorted(
            Product.objects.filter(plans__in=[r.plan_id for r in rows]).values_list(
                "name", flat=True
            )
        ) == ["Business", "Starter"]
        assert {row.state for row in rows} == {"active"}
        assert set(Service.objects.values_list("state", flat=True)) == {"active"}


def test_nobody_real_stands_in_a_copy(db, acme):
    sell_book(acme, 4)
    text = all_text(copied(acme, per_plan=10).store)
    for word in ("Real Person", "Secret Works", "private", "starter.test"):
        assert word not in text
    assert "made-up.example" in text


def test_the_owner_signs_in_with_a_password_of_the_copys_own(db, acme, ada):
    found = copied(acme)
    with in_store(found.store):
        owner = User.objects.get()
        assert owner.email == ada.email
        assert owner.password != ada.password
        assert not owner.check_password("correct horse battery")


def test_each_table_goes_along_or_has_a_reason_to_stay():
    """Personal data must not slip into copies with the next table that somebody adds."""
    along = {one.table._meta.db_table for one in declared()}
    stay = {table for tables in _STAY.values() for table in tables}
    assert along & stay == set()
    assert along | stay == store_tables()


def test_no_sealed_column_goes_along():
    sealed = {column.model for _app, column in sealed_columns()}
    assert sealed & {one.model for one in declared()} == set()
    assert all(apps.get_model(model) for model in sealed)


def test_rows_are_put_into_copies_only(db, acme):
    with in_store(acme), pytest.raises(RuntimeError):
        put_rows(take_rows())


def test_the_original_is_not_touched(db, acme):
    sell_book(acme, 3)
    relay_until_quiet()  # its own news is not the copy's doing
    before = fingerprint(acme)
    found = copied(acme, per_plan=3)
    after = fingerprint(acme)
    changed = {table for table in before.hashes if before.hashes[table] != after.hashes[table]}
    assert changed == {"audit_event"}
    assert after.rows["audit_event"] == before.rows["audit_event"] + 1
    assert found.customers == 3


def test_a_second_click_makes_one_copy(db, acme):
    wish = CopyWish(once="this click")
    first = make_copy(acme.id, wish, actor=MACHINE)
    assert make_copy(acme.id, wish, actor=MACHINE).id == first.id
    assert len(copies(acme.id)) == 1


def test_three_copies_are_the_most_and_a_copy_has_none(db, acme):
    made = [make_copy(acme.id, CopyWish(once=str(n)), actor=MACHINE) for n in range(3)]
    assert [one.slug for one in made] == ["acme-test", "acme-test-2", "acme-test-3"]
    with pytest.raises(Conflict) as refused:
        make_copy(acme.id, CopyWish(once="4"), actor=MACHINE)
    assert refused.value.code == "too_many_copies"
    with pytest.raises(Conflict):
        make_copy(made[0].id, CopyWish(once="5"), actor=MACHINE)


@pytest.mark.parametrize("field", ["per_plan", "fail_percent"])
@pytest.mark.parametrize("value", [-1, 101])
def test_numbers_out_of_bounds_are_refused_at_their_field(db, acme, field, value):
    with pytest.raises(Invalid) as refused:
        make_copy(acme.id, CopyWish(once="x", **{field: value}), actor=MACHINE)
    assert refused.value.field == field
    assert copies(acme.id) == []


def test_another_store_finds_no_copy(db, acme, beta):
    found = copied(acme)
    assert copies(beta.id) == []
    with pytest.raises(NotFound):
        copy_of(beta.id, found.store.id)


def test_a_filled_copy_is_left_alone(db, acme):
    from tenant_apps.copies.flows import fill_copy

    sell_book(acme, 2)
    found = copied(acme, per_plan=2)
    with on_platform_side():
        StoreCopy.objects.filter(pk=found.store.id).update(state="making")
    fill_copy(found.store.id)
    with in_store(found.store):
        assert Customer.objects.count() == 2
    with on_platform_side():
        assert Reseller.objects.filter(is_copy=True).count() == 1


def test_a_server_by_the_hour_is_one_in_the_copy(db, acme, alice):
    with in_store(acme):
        sell_by_the_hour()
        row = run_by_the_hour(alice)
    copy = copied(acme, per_plan=1)
    with in_store(copy.store):
        [made] = Subscription.objects.exclude(hourly=None)
        assert (made.hourly, made.interval) == (row.hourly, row.interval)
        found = running_total(made)
        assert found.hours == 1
