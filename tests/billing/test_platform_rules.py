"""The platform's and a tier's words hold where a store says nothing (I-90)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.outbox.models import DueWork
from shared_apps.resellers.models import Reseller
from tenant_apps.billing.models import DunningStep, Invoice, Policy, Subscription
from tenant_apps.billing.policies import policies_for, retry_days_of, store_policies
from tenant_apps.billing.services import change_policy, chase_invoice, override_policy
from tenant_apps.billing.services.policies import LOOK
from tenant_apps.billing.wallet import top_up_limits
from tests.coupons import at_day
from tests.journeys.test_first_sale import order_plan
from wholesale.models import RuleWord
from wholesale.rule_words import drop_rule, say_rule, tiers


def said_above(tier: str, key: str, text: str, reason: str = "") -> RuleWord:
    with on_platform_side():
        return say_rule(tier, key, text, reason=reason, actor=MACHINE)


def holds(row: Subscription, key: str = "grace_days") -> tuple[object, str]:
    one = policies_for(row).by_key[key]
    return one.value, one.holds.level


@pytest.fixture
def sold(in_acme, alice) -> Subscription:
    order_plan(alice)
    return Subscription.objects.get()


def test_the_widest_to_the_narrowest(sold):
    """Default, platform, tier, store, customer: each goes before the one above it."""
    assert holds(sold) == (3, "platform")
    said_above("", "grace_days", "4")
    assert holds(sold) == (4, "platform")
    said_above("basic", "grace_days", "5", "small stores")
    assert holds(sold) == (5, "tier")
    said_above("pro", "grace_days", "50")
    assert holds(sold) == (5, "tier")
    change_policy({"grace_days": "6"}, actor=MACHINE)
    assert holds(sold) == (6, "store")
    override_policy("customer", str(sold.customer_id), "grace_days", "7", actor=MACHINE)
    assert [(one.level, one.value) for one in policies_for(sold).by_key["grace_days"].said] == [
        ("platform", 4),
        ("tier", 5),
        ("store", 6),
        ("customer", 7),
    ]
    change_policy({"grace_days": ""}, actor=MACHINE)
    assert Policy.objects.get().grace_days is None
    assert [one.value for one in policies_for(sold).by_key["grace_days"].said] == [4, 5, 7]


def test_a_store_of_another_tier_follows_its_own(sold, beta):
    said_above("pro", "grace_days", "9")
    with on_platform_side():
        Reseller.objects.filter(pk=beta.id).update(tier="pro")
    assert store_policies().number("grace_days") == 3
    with in_store(beta):
        assert store_policies().number("grace_days") == 9


def test_a_tiers_row_for_another_currency_is_the_same_tier(sold, acme):
    """Its stores hear the tier's word, and are woken by it."""
    with on_platform_side():
        Reseller.objects.filter(pk=acme.id).update(tier="basic-usd")
        assert "basic-usd" not in dict(tiers())
    said_above("basic", "grace_days", "9")
    assert holds(sold) == (9, "tier")
    with on_platform_side():
        assert DueWork.objects.filter(kind=LOOK, store=acme.key).exists()


def test_every_kind_of_rule_is_inherited(sold):
    invoice = Invoice.objects.get()
    said_above("", "retry_days", "2, 4")
    said_above("basic", "top_up_least", "20")
    assert retry_days_of(invoice.pk) == (2, 4)
    assert top_up_limits(sold.customer_id)[0].minor == 20_00
    override_policy("store", "", "retry_days", "3", actor=MACHINE)
    assert retry_days_of(invoice.pk) == (3,)


def test_the_platforms_late_fee_is_charged(sold):
    said_above("", "late_fee", "10%")
    invoice = Invoice.objects.get()
    with at_day(invoice.due_on + timedelta(days=1)):
        chase_invoice(invoice.pk)
        assert DueWork.objects.filter(kind="billing.late_fee", subject=str(invoice.pk)).exists()


def test_what_was_dropped_holds_no_more_and_stays_in_the_history(sold):
    word = said_above("basic", "grace_days", "5")
    with on_platform_side():
        drop_rule(word.pk, actor=MACHINE)
        assert list(RuleWord.objects.order_by("pk").values_list("value", "dropped")) == [
            (5, False),
            (None, True),
        ]
        assert AuditEvent.objects.filter(verb__in=["rule.said", "rule.dropped"]).count() == 2
        with pytest.raises(DatabaseError), transaction.atomic():
            RuleWord.objects.update(value=1)
    assert holds(sold) == (3, "platform")


@pytest.mark.parametrize(
    ("tier", "key", "text", "field"),
    [
        ("nobody", "grace_days", "3", "tier"),
        ("", "wait_until", "2026-12-31", "key"),
        ("", "no_such_key", "3", "key"),
        ("basic", "grace_days", "61", "value"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(sold, tier, key, text, field):
    with pytest.raises(Invalid) as no:
        said_above(tier, key, text)
    assert no.value.field == field
    assert not RuleWord.objects.exists()


def steps() -> list[str]:
    return list(DunningStep.objects.order_by("pk").values_list("step", flat=True))


def test_each_store_that_is_meant_looks_anew_and_nobody_enters_it_before(sold, acme, beta):
    """One piece of work a store, which wakes what is overdue there and is gone when it is done."""
    invoice = Invoice.objects.get()
    with on_platform_side():
        Reseller.objects.filter(pk=beta.id).update(tier="pro")
    said_above("", "grace_days", "30")
    work_until_quiet(acme.key)
    with at_day(invoice.due_on + timedelta(days=2)):
        work_until_quiet(acme.key)
        said_above("basic", "grace_days", "0")
        with on_platform_side():
            work = DueWork.objects.filter(kind=LOOK).exclude(store=beta.key)
            assert list(work.values_list("store", flat=True)) == [acme.key]
        work_until_quiet(acme.key)
        assert steps() == ["remind"]
        with on_platform_side():
            assert not DueWork.objects.filter(kind=LOOK, store=acme.key).exists()
    with at_day(invoice.due_on + timedelta(days=3)):
        work_until_quiet(acme.key)
    assert steps() == ["remind", "suspend"]


def test_a_word_of_a_tier_wakes_its_stores_only(sold, acme, beta):
    with on_platform_side():
        Reseller.objects.filter(pk=beta.id).update(tier="pro")
    said_above("pro", "grace_days", "5")
    with on_platform_side():
        work = DueWork.objects.filter(kind=LOOK)
        assert list(work.values_list("store", flat=True)) == [beta.key]


def test_a_stores_own_change_wakes_its_overdue_invoices_too(sold, acme):
    invoice = Invoice.objects.get()
    change_policy({"grace_days": "30"}, actor=MACHINE)
    with at_day(invoice.due_on + timedelta(days=2)):
        work_until_quiet(acme.key)
        change_policy({"grace_days": "0"}, actor=MACHINE)
        work_until_quiet(acme.key)
    with at_day(invoice.due_on + timedelta(days=3)):
        work_until_quiet(acme.key)
    assert steps() == ["remind", "suspend"]
