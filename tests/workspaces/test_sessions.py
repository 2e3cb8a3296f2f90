"""Sessions open and close once, touch nothing of each other, and are told by the month."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kernel import clock
from kernel.actor import MACHINE
from kernel.money import Money
from kernel.periods import month_of, start_of
from kernel.tenancy.context import current_store
from shared_apps.fleet.desktops import Desktop, DesktopState
from shared_apps.outbox.models import DueWork, Message
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription, UsageCharge
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.services import add_sessions, bill_usage, renew_subscription
from tenant_apps.billing.services.end import end
from tenant_apps.workspaces.errors import CannotUse
from tenant_apps.workspaces.models import SessionPart, UsageSession, Workspace
from tenant_apps.workspaces.rules.quarters import whole_second
from tenant_apps.workspaces.services import (
    ask,
    close_months,
    close_session,
    end_workspace,
    note_seen,
    open_session,
)
from tests.coupons import at_day
from tests.desktops import have_a_workspace, sell_by_the_session

RUNNING, PAUSED = DesktopState.RUNNING, DesktopState.PAUSED


@pytest.fixture
def row(in_acme, alice) -> Workspace:
    sell_by_the_session()
    made = have_a_workspace(alice)
    Workspace.objects.update(told_until=whole_second(clock.now()) - timedelta(days=1))
    made.refresh_from_db()
    return made


def real(at: datetime) -> datetime:
    """As the platform's clock shows it."""
    return at - current_store().clock_offset


def later(**span: float) -> datetime:
    return clock.now() + timedelta(**span)


def seen(state: DesktopState = RUNNING, **facts) -> Desktop:
    return Desktop("d1", "owner", state, **facts)


def used(row: Workspace, begin: datetime, minutes: float) -> UsageSession | None:
    """A session that lies behind us, whatever day it is."""
    end_at = begin + timedelta(minutes=minutes)
    return UsageSession.objects.create(
        workspace=row,
        desktop_id="d",
        started_at=begin,
        ended_at=end_at,
        how="customer",
        price=Subscription.objects.get().hourly,
        step_minutes=15,
    )


def told() -> list[dict]:
    found = Message.objects.filter(kind="workspaces.period_closed").order_by("pk")
    return [one.payload for one in found]


def hear(payload: dict) -> int:
    from contracts.workspaces import SessionsPeriodClosed

    return add_sessions(SessionsPeriodClosed.from_payload(payload))


def test_a_session_opens_once_at_the_price_that_was_sold(row):
    first = open_session(row, started_at=clock.now(), evidence={"asked_at": "x"})
    assert open_session(row, started_at=later(minutes=1), evidence={}).pk == first.pk
    assert first.rate.unit == Decimal("0.30")
    assert first.step_minutes == 15
    closed = close_session(row, ended_at=later(hours=5), how="customer", evidence={})
    assert closed is not None
    assert closed.ended_at is not None
    assert closed.ended_at <= clock.now()
    assert close_session(row, ended_at=later(hours=5), how="customer", evidence={}) is None


def test_the_database_refuses_a_session_beside_another_and_any_later_change(row):
    begin = clock.now() - timedelta(hours=2)
    first = used(row, begin, 30)
    for other in (begin + timedelta(minutes=29), begin - timedelta(minutes=5)):
        with pytest.raises(IntegrityError, match="no_two_sessions_at_once"), transaction.atomic():
            used(row, other, 10)
    assert used(row, begin + timedelta(minutes=30), 5) is not None
    for change in ({"ended_at": clock.now()}, {"started_at": begin}, {"price": {}}):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            UsageSession.objects.filter(pk=first.pk).update(**change, how="team")
    with pytest.raises(IntegrityError, match="never removed"), transaction.atomic():
        UsageSession.objects.filter(pk=first.pk).delete()


def test_the_database_refuses_what_is_told_twice(row):
    session = used(row, clock.now() - timedelta(hours=2), 60)
    facts = {"session": session, "minutes": 15, "told_at": clock.now()}
    middle = session.started_at + timedelta(minutes=30)
    SessionPart.objects.create(from_at=session.started_at, until_at=middle, **facts)
    with pytest.raises(IntegrityError, match="nothing_is_told_twice"), transaction.atomic():
        SessionPart.objects.create(from_at=session.started_at, until_at=session.ended_at, **facts)
    SessionPart.objects.create(from_at=middle, until_at=session.ended_at, **facts)


def test_what_is_seen_opens_and_closes_by_what_the_platform_says(row):
    t0 = clock.now() - timedelta(hours=9)
    note_seen(row.pk, seen(DesktopState.STARTING), looked_at=t0)
    assert not UsageSession.objects.exists()
    began = t0 + timedelta(seconds=2)
    note_seen(row.pk, seen(started_at=real(began)), looked_at=t0 + timedelta(seconds=5))
    row.refresh_from_db()
    assert (row.state, row.desktop_id) == ("running", "d1")
    last = t0 + timedelta(minutes=20)
    note_seen(row.pk, seen(), looked_at=last)
    note_seen(row.pk, None, looked_at=t0 + timedelta(hours=8))
    session = UsageSession.objects.get()
    assert (session.started_at, session.ended_at) == (whole_second(began), whole_second(last))
    assert session.how == "outside"
    row.refresh_from_db()
    assert (row.state, row.desktop_id) == ("idle", "")


def test_paused_it_is_not_counted_and_going_on_it_is(row):
    t0 = clock.now() - timedelta(hours=9)
    note_seen(row.pk, seen(), looked_at=t0)
    note_seen(row.pk, seen(), looked_at=t0 + timedelta(minutes=10))
    note_seen(row.pk, seen(PAUSED), looked_at=t0 + timedelta(minutes=11))
    note_seen(row.pk, seen(), looked_at=t0 + timedelta(hours=2))
    first, second = UsageSession.objects.order_by("started_at")
    assert first.ended_at == first.started_at + timedelta(minutes=10)
    assert second.started_at == whole_second(t0 + timedelta(hours=2))
    assert second.ended_at is None


def test_old_news_changes_nothing(row):
    note_seen(row.pk, seen(), looked_at=later(seconds=10))
    note_seen(row.pk, None, looked_at=later(seconds=5))
    assert UsageSession.objects.get().ended_at is None


def test_nobody_starts_what_is_not_active(row):
    with pytest.raises(CannotUse) as no:
        ask(row.pk, "start", actor=MACHINE)
    assert no.value.code == "not_active"
    with pytest.raises(CannotUse) as no:
        ask(row.pk, "stop", actor=MACHINE)
    assert no.value.code == "wrong_state"


def test_a_month_is_one_line_a_session_and_to_the_cent_the_exact_sum(row, alice):
    """0.30 an hour: quarters of 7.5 cents, which are rounded once together."""
    zone = current_store().timezone
    subscription = Subscription.objects.get()
    end_of = month_of(clock.local_date(clock.now(), zone)).end
    with at_day(end_of):
        month_end = start_of(end_of, zone)
        Workspace.objects.update(told_until=month_end - timedelta(days=2))
        begin = month_end - timedelta(hours=10)
        used(row, begin, 8)
        used(row, begin + timedelta(hours=1), 22)
        used(row, begin + timedelta(hours=2), 65)
        close_months(row.pk)
        close_months(row.pk)
        [payload] = told()
        assert [one["minutes"] for one in json.loads(payload["sessions"])] == [15, 30, 75]
        assert hear(payload) == 3
        assert hear(payload) == 0
        amounts = list(
            UsageCharge.objects.order_by("from_at").values_list("amount_minor", flat=True)
        )
        assert sum(amounts) == 60
        assert amounts == [8, 15, 37]
        renew_subscription(subscription.pk)
        subscription.refresh_from_db()
        assert subscription.billed_until == end_of
        invoice = bill_usage(alice.customer.pk)
        lines = list(InvoiceLine.objects.filter(invoice=invoice))
        assert [one.net.minor for one in lines] == [8, 15, 37]
        assert all(one.kind == "usage" for one in lines)
        assert all(one.is_same for one in replayed())
        assert bill_usage(alice.customer.pk) is None
        assert payload["retail_net_minor"] == 60


def test_a_month_of_nothing_has_no_invoice_and_the_next_one_comes(row, alice):
    zone, before = current_store().timezone, Invoice.objects.count()
    end_of = month_of(clock.local_date(clock.now(), zone)).end
    with at_day(end_of):
        renew_subscription(Subscription.objects.get().pk)
        assert Subscription.objects.get().billed_until < end_of, "it was not told yet"
        close_months(row.pk)
        hear(told()[0])
        renew_subscription(Subscription.objects.get().pk)
        assert Subscription.objects.get().billed_until == end_of
        assert bill_usage(alice.customer.pk) is None
    assert Invoice.objects.count() == before


def test_a_session_over_the_months_end_is_cut_and_rounded_up_once(row):
    zone = current_store().timezone
    end_of = month_of(clock.local_date(clock.now(), zone)).end
    with at_day(end_of):
        month_end = start_of(end_of, zone)
        Workspace.objects.update(told_until=month_end - timedelta(days=1))
        used(row, month_end - timedelta(minutes=10), 12)
        close_months(row.pk)
        assert [one.minutes for one in SessionPart.objects.all()] == [15]
    with at_day(month_of(end_of).end):
        close_months(row.pk)
        assert [one.minutes for one in SessionPart.objects.all()] == [15, 0]
        assert json.loads(told()[-1]["sessions"]) == []


def test_a_month_waits_while_nobody_knows_whether_it_still_ran(row):
    zone = current_store().timezone
    end_of = month_of(clock.local_date(clock.now(), zone)).end
    note_seen(row.pk, seen(), looked_at=clock.now())
    with at_day(end_of):
        close_months(row.pk)
        assert told() == []
        assert DueWork.objects.get(kind="workspaces.month").due_at > clock.now()
        note_seen(row.pk, seen(), looked_at=clock.now())
        close_months(row.pk)
        assert len(told()) == 1


def test_the_cap_of_a_month_holds_for_its_sessions_together(in_acme, alice):
    sell_by_the_session(cap=50)
    row = have_a_workspace(alice)
    zone = current_store().timezone
    end_of = month_of(clock.local_date(clock.now(), zone)).end
    with at_day(end_of):
        month_end = start_of(end_of, zone)
        Workspace.objects.update(told_until=month_end - timedelta(days=1))
        for hours in (2, 5, 8):
            used(row, month_end - timedelta(hours=hours), 60)
        close_months(row.pk)
        hear(told()[0])
        amounts = UsageCharge.objects.values_list("amount_minor", flat=True)
        assert (sum(amounts), len(amounts)) == (50, 3)
        assert bill_usage(alice.customer.pk).net == Money(50, "EUR")
        assert all(one.is_same for one in replayed())


def test_an_ended_one_tells_its_last_days_when_its_desktop_is_gone(row, alice):
    subscription, t0 = Subscription.objects.get(), clock.now() - timedelta(minutes=61)
    note_seen(row.pk, seen(), looked_at=t0)
    note_seen(row.pk, seen(), looked_at=clock.now())
    end(subscription, reason="cancelled", why="x", actor=MACHINE)
    end_workspace(subscription.pk)
    close_months(row.pk)
    assert told() == []
    note_seen(row.pk, None, looked_at=clock.now())
    row.refresh_from_db()
    assert (row.state, UsageSession.objects.get().how) == ("ended", "ended")
    close_months(row.pk)
    close_months(row.pk)
    [payload] = told()
    assert hear(payload) == 1
    assert bill_usage(alice.customer.pk).net == Money(38, "EUR")
    assert not DueWork.objects.filter(kind="workspaces.month").exists()
