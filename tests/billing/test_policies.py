"""The narrowest level's word holds (I-90), dunning follows it, and the forecast says so before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.actor import MACHINE
from kernel.errors import Invalid
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.models import Message
from tenant_apps.billing.forecast import forecast
from tenant_apps.billing.models import DunningStep, Invoice, PolicyOverride, Subscription
from tenant_apps.billing.policies import mildest_calendar, policies_for, policies_of, retry_days_of
from tenant_apps.billing.rules.policies import KEYS, BadValue, Said, resolve
from tenant_apps.billing.services import (
    chase_invoice,
    drop_override,
    override_policy,
    pause_subscription,
    resume_subscription,
)
from tenant_apps.billing.services.end import end
from tenant_apps.catalog.models import Plan
from tests.coupons import at_day, order_with, pay
from tests.journeys.test_a_year import buy
from tests.journeys.test_first_sale import order_plan


def say(level: str, subject: object, key: str, text: str, reason: str = "") -> PolicyOverride:
    return override_policy(level, str(subject), key, text, reason=reason, actor=MACHINE)


@pytest.fixture
def sold(in_acme, alice) -> Subscription:
    order_plan(alice)
    return Subscription.objects.get()


def test_nothing_said_the_platforms_defaults_hold(sold):
    one = policies_for(sold).by_key["grace_days"]
    assert (one.value, one.holds.level) == (3, "platform")
    assert policies_for(sold).by_key["retry_days"].holds == Said("platform", [1, 2, 5, 9])


def test_the_narrowest_word_holds_and_all_are_told(sold):
    product = Plan.objects.get(pk=sold.plan_id).product
    said = [
        ("group", product.group_id, 4),
        ("product", product.pk, 5),
        ("customer", sold.customer_id, 6),
        ("service", sold.pk, 7),
    ]
    one = None
    for level, subject, days in said:
        say(level, subject, "grace_days", str(days), reason=f"because {days}")
        one = policies_for(sold).by_key["grace_days"]
        assert (one.value, one.holds.level, one.holds.reason) == (days, level, f"because {days}")
    assert [word.level for word in one.said] == [
        *("platform", "group", "product"),
        *("customer", "service"),
    ]
    drop_override(PolicyOverride.objects.get(level="service").pk, actor=MACHINE)
    assert policies_for(sold).number("grace_days") == 6
    assert AuditEvent.objects.filter(verb="policy.overridden").count() == 4
    assert AuditEvent.objects.filter(verb="policy.override_dropped").count() == 1


def test_another_customers_word_does_not_count(sold, in_acme):
    other = Plan.objects.exclude(product=Plan.objects.get(pk=sold.plan_id).product).first()
    say("product", other.product_id, "grace_days", "30")
    assert policies_for(sold).number("grace_days") == 3


@pytest.mark.parametrize(
    ("level", "key", "text", "field"),
    [
        ("service", "grace_days", "61", "value"),
        ("service", "grace_days", "-1", "value"),
        ("service", "grace_days", "many", "value"),
        ("service", "retry_days", "2, 1", "value"),
        ("service", "wait_until", "tomorrow", "value"),
        ("service", "wait_until", "2026-12-31", "reason"),
        ("service", "no_such_key", "1", "key"),
        ("group", "wait_until", "2026-12-31", "key"),
        ("store", "grace_days", "3", "key"),
        ("nobody", "grace_days", "3", "key"),
        ("product", "grace_days", "3", "subject"),
        ("group", "grace_days", "3", "subject"),
    ],
)
def test_a_word_that_makes_no_sense_is_refused_at_its_field(sold, level, key, text, field):
    subject = sold.pk if level in {"service", "product"} else "999999" if level == "group" else ""
    with pytest.raises(Invalid) as no:
        say(level, subject, key, text)
    assert no.value.field == field
    assert not PolicyOverride.objects.exists()


def test_rules_are_read_strictly():
    assert KEYS["retry_days"].read("1, 3,7") == [1, 3, 7]
    assert KEYS["retry_days"].read("") == []
    with pytest.raises(BadValue):
        KEYS["retry_days"].read("0, 1")
    assert resolve(KEYS["grace_days"], {}).value == 3


def test_the_till_tries_again_by_the_rule_of_what_is_paid(sold):
    invoice = Invoice.objects.get()
    assert retry_days_of(invoice.pk) == (1, 2, 5, 9)
    say("store", "", "retry_days", "2, 4")
    assert retry_days_of(invoice.pk) == (2, 4)
    say("service", sold.pk, "retry_days", "")
    assert retry_days_of(invoice.pk) == ()


def steps() -> list[str]:
    return list(DunningStep.objects.order_by("pk").values_list("step", flat=True))


def test_dunning_follows_the_word_and_the_forecast_knew_it(shop, alice):
    """Ten days instead of three; then they may wait; then nobody waits any more."""
    with shop.inside():
        order_plan(alice)
        row, invoice = Subscription.objects.get(), Invoice.objects.get()
        say("service", row.pk, "grace_days", "10", reason="a good customer")
        due = invoice.due_on
    shop.pass_time(days=(due - invoice.issued_on).days)
    with shop.inside():
        [coming] = forecast()
        assert coming.suspend_on == due + timedelta(days=10)
        assert (coming.services, coming.end_on) == ((row,), None)
    shop.live_days(5)
    with shop.inside():
        assert steps() == ["remind"]
        say("service", row.pk, "wait_until", (due + timedelta(days=12)).isoformat(), "moving house")
        [coming] = forecast()
        assert coming.suspend_on == coming.waits_until == due + timedelta(days=12)
        assert (coming.days_overdue, list(coming.taken)) == (5, ["remind"])
    shop.live_days(6)
    with shop.inside():
        assert steps() == ["remind"]
    shop.live_days(2)
    with shop.inside():
        assert steps() == ["remind", "suspend"]


def test_a_shorter_word_is_followed_soon_but_nobody_is_suspended_unreminded(shop, alice):
    with shop.inside():
        order_plan(alice)
        invoice = Invoice.objects.get()
    shop.pass_time(days=(invoice.due_on - invoice.issued_on).days + 2)
    with shop.inside():
        say("customer", invoice.customer_id, "grace_days", "0")
        chase_invoice(invoice.pk)
        assert steps() == ["remind"]
    shop.live_days(2)
    with shop.inside():
        assert steps() == ["remind", "suspend"]


def test_a_paid_service_is_in_no_forecast(shop, alice):
    buy(shop, alice)
    with shop.inside():
        assert forecast() == []


def test_an_invoice_for_two_services_follows_the_mildest(in_acme, alice):
    order_with(alice, plans=("Professional", "Business"))
    first, second = Subscription.objects.order_by("pk")
    say("service", first.pk, "grace_days", "9")
    say("service", second.pk, "remind_after_days", "5")
    found = mildest_calendar(policies_of([first, second]).values())
    assert (found.remind_after_days, found.grace_days, found.terminate_after_days) == (5, 9, 14)


def told() -> str:
    """The day that the reminder names."""
    return Message.objects.filter(kind="billing.reminder_due").latest("pk").payload["suspend_on"]


def test_the_reminder_of_who_may_wait_names_the_day_until_which_they_may(sold):
    invoice = Invoice.objects.get()
    until = invoice.due_on + timedelta(days=30)
    say("customer", sold.customer_id, "wait_until", until.isoformat(), "moving house")
    with at_day(invoice.due_on + timedelta(days=1)):
        chase_invoice(invoice.pk)
        assert told() == until.isoformat()


def test_a_late_reminder_names_no_day_that_is_over(sold):
    """After a downtime: it is the forecast's day, and that of the suspension that follows."""
    invoice = Invoice.objects.get()
    late = invoice.due_on + timedelta(days=20)
    with at_day(late):
        [coming] = forecast()
        chase_invoice(invoice.pk)
        assert told() == (late + timedelta(days=1)).isoformat()
        assert coming.suspend_on == late + timedelta(days=1)


def test_what_rests_is_in_no_forecast(in_acme, alice):
    """Unpaid, going on is taken back: nobody is suspended for it."""
    order_plan(alice)
    pay(Invoice.objects.get())
    row = Subscription.objects.get()
    with at_day(row.started_on + timedelta(days=9)):
        pause_subscription(row.pk, by_customer=False, actor=MACHINE)
        invoice = resume_subscription(row.pk, actor=MACHINE)
        assert invoice.amount_due
        assert forecast() == []


def last_copy_told() -> tuple[str, str]:
    payload = Message.objects.get(kind="billing.subscription_ended").payload
    return payload["reason"], payload["last_copy"]


@pytest.mark.parametrize(
    ("said", "reason", "told"),
    [
        ("", "unpaid", "try"),
        ("no", "unpaid", ""),
        ("ask", "trial_over", "ask"),
        ("ask", "cancelled", ""),
    ],
)
def test_only_what_nobody_chose_to_end_is_copied_first(sold, said, reason, told):
    if said:
        say("store", "", "last_copy", said)
    end(sold, reason=reason, why="of the test", actor=MACHINE)
    assert last_copy_told() == (reason, told)


def test_dunning_ends_with_the_last_copy_that_the_rule_asks_for(shop, alice):
    with shop.inside():
        order_plan(alice)
        say("service", Subscription.objects.get().pk, "last_copy", "ask")
        invoice = Invoice.objects.get()
    shop.pass_time(days=(invoice.due_on - invoice.issued_on).days)
    shop.live_days(20)
    with shop.inside():
        assert last_copy_told() == ("unpaid", "ask")
