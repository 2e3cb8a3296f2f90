"""
A store that was down catches up: the oldest first, nobody drowned in mail, nobody suspended of whom
the reminder was not sent (lessons L3, L4).
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import current_store, in_store, on_platform_side
from kernel.tenancy.store import Store
from shared_apps.outbox.flows import relay_until_quiet, work_until_quiet
from shared_apps.outbox.models import DueWork
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from tenant_apps.billing.models import DunningStep, Invoice, Policy, Subscription
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import chase_invoice, override_policy
from tenant_apps.notifications import services
from tenant_apps.notifications.flows import send_mail
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.texts import text_of
from tests.coupons import at_day
from tests.renewing import Life, live
from tests.selling import until_day

ABOUT = ("invoice.", "payment.")


def down_for(days: int, lives: list[Life], *, chased: bool = False) -> list[Subscription]:
    """
    Nobody worked since these were due; no run of the days missed looks odd to anybody. `chased`:
    also for what was billed before.
    """
    rows = live(lives, [])
    if not chased:
        DueWork.objects.filter(kind="billing.chase").delete()
    Policy.objects.update(run_off_percent=1000)
    _move(timedelta(days=days))
    with now_in_store():
        _move(until_day())
    return rows


def _move(by: timedelta) -> Store:
    key = current_store().id
    with on_platform_side():
        row = Reseller.objects.get(pk=key)
        row.clock_offset += by
        row.save(update_fields=["clock_offset"])
    return as_store(row)


def later(minutes: int = 0) -> None:
    """The clock goes on, and what is due is done."""
    store = _move(timedelta(minutes=minutes))
    with in_store(store):
        work_until_quiet(store.key)


def now_in_store():
    return in_store(_move(timedelta()))


def sent_by_day() -> Counter[object]:
    """Mails that left, by customer and local day: a part of a bundle is no mail of its own."""
    left = Mail.objects.filter(state="sent", bundle=None, customer_id__isnull=False)
    zone = current_store().timezone
    return Counter((one.customer_id, clock.local_date(one.sent_at, zone)) for one in left)


def test_ten_days_down_with_eight_services(in_acme):
    """Three mails that day, the last of which names the other six; all were told once."""
    down_for(10, [Life(), *[Life(shares_customer=True)] * 7])
    with now_in_store():
        later()
        assert Invoice.objects.filter(is_renewal=True).count() == 8
        issued = Mail.objects.filter(kind="invoice.issued")
        assert Counter(issued.values_list("state", flat=True)) == {"sent": 2, "held": 6}
        later(31)
        assert set(sent_by_day().values()) == {3}
        bundle = Mail.objects.get(kind="invoice.bundle")
        assert set(issued.values_list("state", flat=True)) == {"sent"}
        numbers = [one["number"] for one in bundle.facts["items"]]
        assert (numbers, len(numbers)) == (sorted(numbers), 6)
        said = text_of(bundle.kind, bundle.facts)
        assert "6 messages" in said.subject
        assert said.rows[0][0] == numbers[0]
        told = {one.facts["number"] for one in issued}
        assert told == set(Invoice.objects.filter(is_renewal=True).values_list("number", flat=True))


def test_forty_days_down_with_weekly_services(in_acme):
    """Weeks of invoices, then their reminders: never more a day than the rule, the oldest first."""
    lives = [Life(unit="week"), *[Life(unit="week", shares_customer=True)] * 3]
    down_for(40, lives, chased=True)
    with now_in_store():
        later()
        for _hours in range(12):
            later(12 * 60)
        most = max(sent_by_day().values())
        assert most <= 3
        bundles = Mail.objects.filter(kind="invoice.bundle").order_by("queued_at")
        assert bundles.count() >= 2
        held = Mail.objects.filter(bundle__isnull=False).order_by("bundle__queued_at", "queued_at")
        times = list(held.values_list("queued_at", flat=True))
        assert times == sorted(times)
        assert not Mail.objects.filter(state__in=["held", "bundled", "queued"]).exists()
        zone = current_store().timezone
        for step in DunningStep.objects.filter(step="suspend"):
            reminded = DunningStep.objects.get(invoice_id=step.invoice_id, step="remind")
            assert reminded.told == "sent"
            assert clock.local_date(reminded.told_at, zone) < clock.local_date(step.taken_at, zone)
        assert DunningStep.objects.filter(step="suspend").exists()


def test_the_rule_of_a_customer_holds(in_acme):
    rows = down_for(10, [Life(), *[Life(shares_customer=True)] * 7])
    customer = str(rows[0].customer_id)
    override_policy("customer", customer, "mails_a_day", "1", actor=MACHINE)
    with now_in_store():
        later()
        assert not sent_by_day()
        later(31)
        assert set(sent_by_day().values()) == {1}
        items = Mail.objects.get(kind="invoice.bundle").facts["items"]
        assert Counter(one["kind"] for one in items)["invoice.issued"] == 8


def test_one_that_is_held_alone_goes_as_itself(in_acme):
    down_for(10, [Life(), *[Life(shares_customer=True)] * 2])
    with now_in_store():
        later()
        later(31)
        assert Mail.objects.filter(kind="invoice.issued", state="sent").count() == 3
        assert not Mail.objects.filter(kind="invoice.bundle").exists()


@pytest.fixture
def overdue(in_acme) -> Invoice:
    live([Life()], [])
    work_until_quiet(in_acme.key)
    return Invoice.objects.get(is_renewal=True)


def steps(invoice: Invoice) -> list[str]:
    return list(invoice.dunning.order_by("pk").values_list("step", flat=True))


def look_at(invoice: Invoice) -> None:
    """Only billing works: the news of the reminder waits."""
    chase_invoice(invoice.pk)


def test_nobody_is_suspended_while_the_reminder_did_not_leave(overdue, acme):
    due = overdue.due_on
    for days in (2, 5, 9):
        with at_day(due + timedelta(days=days)):
            look_at(overdue)
    assert steps(overdue) == ["remind"]
    with at_day(due + timedelta(days=10)):
        work_until_quiet(acme.key)
        assert overdue.dunning.get().told == "sent"
        look_at(overdue)
        assert steps(overdue) == ["remind"]
        again = DueWork.objects.get(kind="billing.chase", subject=str(overdue.pk))
        assert clock.local_date(again.due_at, acme.timezone) == today() + timedelta(days=1)
    with at_day(due + timedelta(days=11)):
        look_at(overdue)
    assert steps(overdue) == ["remind", "suspend"]


def test_a_reminder_that_our_own_relay_holds_back_is_tried_on(overdue, acme):
    """Ten tries in vain are in the team's list, and no notice: nobody is suspended for them."""
    due = overdue.due_on
    with at_day(due + timedelta(days=2)):
        look_at(overdue)
        relay_until_quiet()
        mail = Mail.objects.get(kind="invoice.reminder", facts__invoice_id=str(overdue.pk))
        for _try in range(13):
            services.take_mail(mail.pk)
            services.record_failed(mail.pk, "[Errno 111] Connection refused")
        mail.refresh_from_db()
        assert (mail.state, overdue.dunning.get().told) == ("failed", "")
        again = DueWork.objects.get(kind="notifications.send", subject=str(mail.pk))
        assert timedelta(0) < again.due_at - clock.now() <= timedelta(hours=6)
    with at_day(due + timedelta(days=5)):
        look_at(overdue)
        assert steps(overdue) == ["remind"]
        work_until_quiet(acme.key)
        mail.refresh_from_db()
        assert (mail.state, overdue.dunning.get().told) == ("sent", "sent")
        look_at(overdue)
        assert steps(overdue) == ["remind"]
    with at_day(due + timedelta(days=6)):
        look_at(overdue)
    assert steps(overdue) == ["remind", "suspend"]


def test_a_reminder_of_what_was_paid_meanwhile_is_given_up(overdue, acme):
    reference, facts = f"{overdue.pk}:remind", {"invoice_id": str(overdue.pk)}
    to, customer = "late@lives.test", overdue.customer_id
    services.queue_capped("invoice.reminder", to, reference, facts, customer_id=customer)
    mail = Mail.objects.get(recipient=to)
    for _try in range(10):
        services.take_mail(mail.pk)
        services.record_failed(mail.pk, "[Errno 111] Connection refused")
    Invoice.objects.filter(pk=overdue.pk).update(
        state="paid", paid_minor=overdue.total_minor, paid_at=clock.now()
    )
    send_mail(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", 10)
    assert not DueWork.objects.filter(kind="notifications.send", subject=str(mail.pk)).exists()


def test_an_address_that_takes_no_mail_holds_nothing(overdue, acme):
    due = overdue.due_on
    with at_day(due + timedelta(days=2)):
        look_at(overdue)
        services.queue_capped(
            "invoice.reminder",
            "gone@lives.test",
            f"{overdue.pk}:remind",
            {"invoice_id": str(overdue.pk)},
            customer_id=overdue.customer_id,
        )
        mail = Mail.objects.get(recipient="gone@lives.test")
        services.record_failed(mail.pk, "550 no such user", final=True)
        assert overdue.dunning.get().told == "failed"
    with at_day(due + timedelta(days=4)):
        look_at(overdue)
    assert steps(overdue) == ["remind", "suspend"]
