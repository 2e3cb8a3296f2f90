"""Days pass in a store with a movable clock: what falls due happens, in order, once."""

from __future__ import annotations

import logging
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid, NotFound
from kernel.locks import alone, lock_name
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.resellers.errors import Advancing
from shared_apps.resellers.flows import advance, advance_a_day, start_advance, store_now
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.tasks import advance as advance_task
from tenant_apps.billing.models import Invoice, Subscription
from tests.journeys.test_a_year import buy


def test_a_month_after_a_sale_the_renewal_is_paid(shop, alice):
    buy(shop, alice)
    before = store_now(shop.store)
    store = advance(shop.store.id, 32, actor=MACHINE)
    assert timedelta(0) <= store_now(store) - before - timedelta(days=32) < timedelta(minutes=5)
    with in_store(store):
        first, renewal = Invoice.objects.order_by("issued_at")
        assert (renewal.state, renewal.is_renewal) == ("paid", True)
        assert first.paid_at is not None
        assert renewal.paid_at is not None
        assert renewal.issued_at is not None
        assert renewal.paid_at > first.paid_at
        assert renewal.issued_at < renewal.paid_at - timedelta(days=6)
        assert Subscription.objects.get().state == "active"
    assert shop.cards.ledger(shop.key)["captured"] == 2800


@pytest.mark.parametrize("days", [0, -1, 401])
def test_days_out_of_bounds_are_refused(shop, days):
    with pytest.raises(Invalid) as refused:
        advance(shop.store.id, days, actor=MACHINE)
    assert refused.value.field == "days"


def test_a_real_clock_and_an_unknown_store_are_refused(db, acme):
    with on_platform_side():
        Reseller.objects.filter(pk=acme.id).update(movable_clock=False)
    with pytest.raises(Conflict):
        advance(acme.id, 1, actor=MACHINE)
    with pytest.raises(NotFound):
        advance(uuid4(), 1, actor=MACHINE)


def test_the_second_of_two_at_once_is_refused_and_moves_nothing(db, acme):
    with on_platform_side():
        key = lock_name(f"advance {acme.id}")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("select pg_advisory_lock(%s)", [key])
        with pytest.raises(Advancing):
            advance(acme.id, 1, actor=MACHINE)
    with on_platform_side():
        assert Reseller.objects.get(pk=acme.id).clock_offset == acme.clock_offset
        with alone(f"advance {acme.id}") as mine:
            assert mine
    advance(acme.id, 1, actor=MACHINE)


def test_a_page_leaves_the_days_to_a_worker(db, acme, django_capture_on_commit_callbacks):
    """Its message says until when, in words that the next release reads too (tests/ops)."""
    before = store_now(acme)
    with django_capture_on_commit_callbacks(execute=True) as told:
        until = start_advance(acme.id, 1, actor=MACHINE)
    assert len(told) == 1
    assert timedelta(hours=23) < until - before < timedelta(hours=25)
    with on_platform_side():
        assert Reseller.objects.get(pk=acme.id).clock_offset == acme.clock_offset


def test_a_task_that_comes_twice_lives_the_days_once(db, acme):
    until = store_now(acme) + timedelta(hours=30)
    assert advance_a_day(acme.id, until, actor=MACHINE) is False
    facts = {"reseller_id": str(acme.id), "until": until.isoformat()}
    advance_task(**facts)
    advance_task(**facts)
    with on_platform_side():
        moved = Reseller.objects.get(pk=acme.id).clock_offset - acme.clock_offset
    assert timedelta(hours=29, minutes=55) < moved <= timedelta(hours=30)


def test_the_command_says_what_happened(shop, alice):
    buy(shop, alice)
    out = StringIO()
    call_command("advance", "acme", "--days", "32", stdout=out)
    text = out.getvalue()
    assert text.startswith("Acme Cloud: 20")
    assert "1  invoices issued" in text
    assert "1  charges received" in text
    assert "_" not in text  # words, not the names of events
    with pytest.raises(CommandError):
        call_command("advance", "acme", "--days", "0")
    with pytest.raises(CommandError):
        call_command("advance", "nobody", "--days", "1")


@pytest.mark.parametrize(("verbosity", "lines"), [(1, 0), (2, 1)])
def test_the_log_stays_out_of_the_commands_answer(db, acme, caplog, verbosity, lines):
    """`-v 2` brings it back; the level before is there again afterwards."""
    before = logging.getLogger().level

    def chatty(*_args, **_more):
        logging.getLogger("kernel.http").info("outside_call")
        raise Conflict("enough", code="enough")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared_apps.resellers.flows.advance", chatty)
        logging.getLogger().setLevel(logging.INFO)
        with pytest.raises(CommandError):
            call_command("advance", "acme", "--days", "1", verbosity=verbosity)
        assert logging.getLogger().level == logging.INFO
        logging.getLogger().setLevel(before)
    assert [row.message for row in caplog.records].count("outside_call") == lines
