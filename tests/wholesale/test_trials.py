"""A store is free of the platform fee for thirty days; then it is active and pays to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kernel.actor import MACHINE
from kernel.periods import month_of
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.outbox.models import DueWork
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from shared_apps.resellers.services import OpenStore, change_status, end_trial
from shared_apps.resellers.services.opening import trial_end
from tenant_apps.notifications.models import Mail
from tests.wholesale.test_months import a_cost
from wholesale.models import InvoiceLine
from wholesale.rules import fee_starts_on
from wholesale.selectors import estimate, trial_left
from wholesale.services import bill_month


def row_of(store) -> Reseller:
    with on_platform_side():
        return Reseller.objects.get(pk=store.id)


def pass_days(store, days: float):
    with on_platform_side():
        row = row_of(store)
        row.clock_offset += timedelta(days=days)
        row.save(update_fields=["clock_offset"])
    work_until_quiet(store.key)
    return as_store(row_of(store))


def mails(store, kind: str) -> list[Mail]:
    with in_store(store):
        return list(Mail.objects.filter(kind=kind))


def test_the_fee_begins_when_the_trial_ends():
    opened = date(2026, 6, 10)
    assert fee_starts_on(opened, date(2026, 7, 10)) == date(2026, 7, 10)
    assert fee_starts_on(opened, None) == opened
    assert fee_starts_on(opened, date(2026, 6, 1)) == opened


@pytest.fixture
def july(acme, on_platform):
    """acme opened on June 10 and is on trial until July 10, 2026."""
    Reseller.objects.filter(pk=acme.id).update(
        created_at=datetime(2026, 6, 10, 9, tzinfo=UTC),
        trial_ends_at=datetime(2026, 7, 9, 22, tzinfo=UTC),
    )
    return acme


def fees(invoice) -> list[tuple[date, int, int]]:
    rows = invoice.lines.filter(kind="fee")
    return [(line.first_day, line.days, line.amount_minor) for line in rows]


def test_no_fee_in_the_trial_but_what_ran_is_billed(july):
    a_cost(july, date(2026, 6, 16))
    june = bill_month(july.key, date(2026, 6, 1))
    assert fees(june) == []
    assert june.total_minor == 400


def test_the_month_of_its_end_has_the_fee_for_the_days_from_then(july):
    a_cost(july, date(2026, 7, 1))
    invoice = bill_month(july.key, date(2026, 7, 1))
    assert fees(invoice) == [(date(2026, 7, 10), 22, 7026)]  # 99.00 × 22 ÷ 31
    assert estimate(july, month_of(date(2026, 7, 1))).fee.minor == 7026
    assert fees(bill_month(july.key, date(2026, 8, 1))) == [(date(2026, 8, 1), 31, 9900)]


def test_a_month_of_trial_without_servers_has_no_invoice_and_the_next_is_planned(july):
    assert bill_month(july.key, date(2026, 6, 1)) is None
    assert DueWork.objects.filter(subject=f"{july.key}:2026-07-01").exists()
    assert not InvoiceLine.objects.filter(store=july.key).exists()


def test_who_leaves_within_the_trial_owes_no_fee(july):
    Reseller.objects.filter(pk=july.id).update(
        status="terminated", terminated_at=datetime(2026, 7, 5, 12, tzinfo=UTC)
    )
    assert bill_month(july.key, date(2026, 7, 1)) is None


def test_a_store_is_told_a_week_before_and_becomes_active_on_the_day(acme, db, ada):
    begins = trial_left_of(acme)
    assert row_of(acme).status == "trial"
    store = pass_days(acme, 22)
    assert mails(store, "trial.ending") == []
    store = pass_days(store, 1.5)
    [letter] = mails(store, "trial.ending")
    assert letter.recipient == ada.email
    assert letter.facts["ends_on"] == begins.isoformat()
    assert row_of(store).status == "trial"
    store = pass_days(store, 5)
    assert row_of(store).status == "trial"
    store = pass_days(store, 2)
    assert row_of(store).status == "active"
    assert trial_left_of(store) is None
    for _ in range(2):
        with on_platform_side():
            end_trial(store.key)
        work_until_quiet(store.key)
    assert len(mails(store, "trial.ending")) == len(mails(store, "trial.ended")) == 1
    with on_platform_side():
        acts = AuditEvent.objects.filter(verb="store.status", subject_id=str(store.id))
        assert [(act.actor_kind, act.facts["after"]) for act in acts] == [("machine", "active")]
        assert not DueWork.objects.filter(kind__contains="trial", store=store.key).exists()


def trial_left_of(store):
    from kernel import clock

    store = as_store(row_of(store))
    with in_store(store):
        return trial_left(store, clock.local_date(clock.now(), store.timezone))


def test_a_suspended_store_does_not_become_active_by_waiting(acme, db):
    change_status(acme.id, "suspended", reason="fraud", actor=MACHINE)
    store = pass_days(acme, 31)
    assert row_of(store).status == "suspended"


def test_a_clock_that_leaps_over_both_sends_one_mail(acme, db):
    store = pass_days(acme, 60)
    assert row_of(store).status == "active"
    assert mails(store, "trial.ending") == []
    assert len(mails(store, "trial.ended")) == 1


@pytest.mark.parametrize("month", [3, 6, 10])
def test_thirty_local_days_are_free_also_over_the_change_of_the_clocks(month):
    zone = ZoneInfo("Europe/Berlin")
    for hour in (0, 12, 23):
        opened = datetime(2026, month, 10, hour, 30, tzinfo=zone)
        ends = trial_end(opened, "Europe/Berlin").astimezone(zone)
        assert (ends.date() - opened.date()).days == 30
        assert (ends.hour, ends.minute) == (0, 0)


@pytest.mark.usefixtures("_wholesale")
def test_the_houses_own_shop_has_no_trial_and_no_fee(db):
    from shared_apps.resellers.services import open_store

    store = open_store(
        OpenStore(
            name="House",
            slug="house-shop",
            owner_name="Olga",
            owner_email="olga@house.test",
            is_house=True,
        ),
        actor=MACHINE,
    )
    assert (row_of(store).status, row_of(store).trial_ends_at) == ("active", None)
    with on_platform_side():
        assert not DueWork.objects.filter(store=store.key, kind__contains="trial").exists()
    assert trial_left_of(store) is None


@pytest.mark.parametrize(
    ("language", "kind", "subject"),
    [
        ("en", "trial.ending", "Your trial ends on"),
        ("de", "trial.ending", "Ihre Testzeit endet am"),
        ("en", "trial.ended", "Your trial has ended"),
        ("de", "trial.ended", "Ihre Testzeit ist zu Ende"),
    ],
)
def test_the_mails_speak_the_owners_language(in_acme, language, kind, subject):
    from tenant_apps.notifications.dress import dress

    facts = {"name": "Ada", "ends_on": "2026-07-10", "fee_minor": 9900, "currency": "EUR"}
    dressed = dress(Mail(kind=kind, recipient="ada@acme.test", facts=facts), language)
    assert dressed.subject.startswith(subject)
    assert "99" in dressed.plain
    assert "EZSCALE" not in dressed.html + dressed.plain
