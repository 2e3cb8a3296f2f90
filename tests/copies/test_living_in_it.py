"""Time passes in a copy, the report says what it made, and in the end it is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.domains.models import Domain
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.outbox.models import DueWork, Message
from shared_apps.resellers.copying import copies
from shared_apps.resellers.errors import Advancing
from shared_apps.resellers.flows import live_on
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.rules import END_COPY
from shared_apps.resellers.services import begin_move, change_status, end_copy
from tenant_apps.billing.models import Entry, Invoice, Posting
from tenant_apps.copies.flows import choose_cards
from tenant_apps.copies.mails import read_mail
from tenant_apps.copies.selectors import happenings, totals
from tenant_apps.payments.flows import refund
from tenant_apps.payments.models import Payment
from tests.copying import copied, moved, sell_book


def report(copy):
    with in_store(copy.store):
        return happenings(copy.ready_at, copy.now)


def counts(copy) -> dict[str, int]:
    return {one.kind: one.count for one in totals(report(copy))}


def test_a_months_renewals_are_billed_and_charged(db, acme):
    sell_book(acme, 4)
    copy = moved(acme, copied(acme, per_plan=10), "month")
    rows = report(copy)
    assert counts(copy)["invoice"] == 4
    assert counts(copy)["charge"] == 4
    assert "refusal" not in counts(copy)
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    paid = {one.kind: one.sums for one in totals(rows)}
    assert paid["invoice"] == paid["charge"]
    with in_store(copy.store):
        assert set(Invoice.objects.values_list("state", flat=True)) == {"paid"}


def test_cards_that_refuse_lead_to_reminders_and_suspension(db, acme):
    sell_book(acme, 4)
    copy = copied(acme, per_plan=10, fail_percent=100)
    copy = moved(acme, copy, "month")
    copy = moved(acme, copy, "month")
    found = counts(copy)
    assert found["refusal"] > found["invoice"] == 4
    assert found["reminder"] >= 4
    assert found["suspension"] == 4
    assert found["end"] == 4
    assert "charge" not in found


def test_only_the_share_that_was_chosen_refuses(db, acme):
    sell_book(acme, 10)
    copy = copied(acme, per_plan=10)
    choose_cards(copy.store, 30)
    copy = moved(acme, copy, "month")
    paid = counts(copy)["charge"]
    assert paid == 7


def test_each_mail_can_be_read_and_names_nobody_real(db, acme):
    sell_book(acme, 1)
    copy = moved(acme, copied(acme, per_plan=1), "month")
    [key, *_] = [row.mail_id for row in report(copy) if row.mail_id]
    with in_store(copy.store):
        letter = read_mail(key)
    assert letter.to.endswith("@made-up.example")
    assert letter.subject
    assert len(letter.plain) > 40


def test_a_refund_in_a_copy_moves_its_books(db, acme):
    sell_book(acme, 1)
    copy = moved(acme, copied(acme, per_plan=1), "month")
    with in_store(copy.store):
        payment = Payment.objects.get()
        refund(payment.pk, payment.amount, reason="to see it", actor=MACHINE)
        payment.refresh_from_db()
        assert payment.returned == payment.amount
        assert Posting.objects.filter(entry__in=Entry.objects.all()).exists()


def test_a_second_move_waits_for_the_first(db, acme):
    copy = copied(acme)
    first = begin_move(copy.store.id, "week", actor=MACHINE)
    with pytest.raises(Advancing):
        begin_move(copy.store.id, "day", actor=MACHINE)
    live_on(first.pk)
    begin_move(copy.store.id, "day", actor=MACHINE)


def test_a_move_goes_on_where_a_worker_left_it(db, acme, monkeypatch):
    from shared_apps.resellers import flows

    copy = copied(acme)
    move = begin_move(copy.store.id, "week", actor=MACHINE)
    monkeypatch.setattr(flows, "_SLICE_NS", 0)
    live_on(move.pk)
    [found] = copies(acme.id)
    assert found.moving is not None
    assert found.days_ahead == 1
    assert found.moving.percent == 14
    monkeypatch.undo()
    live_on(move.pk)
    [found] = copies(acme.id)
    assert (found.moving, found.days_ahead) == (None, 7)


def test_a_wrong_span_and_an_unready_copy_are_refused(db, acme):
    from shared_apps.resellers.services import CopyWish, make_copy

    made = make_copy(acme.id, CopyWish(once="x"), actor=MACHINE)
    with pytest.raises(Invalid):
        begin_move(made.id, "century", actor=MACHINE)
    with pytest.raises(Conflict):
        begin_move(made.id, "day", actor=MACHINE)


def test_a_deleted_copy_leaves_nothing_but_its_name_in_the_log(db, acme):
    sell_book(acme, 2)
    copy = copied(acme, per_plan=2)
    begin_move(copy.store.id, "day", actor=MACHINE)
    end_copy(copy.store.id, actor=MACHINE)
    end_copy(copy.store.id, actor=MACHINE)
    key = copy.store.key
    with on_platform_side():
        assert not Reseller.objects.filter(is_copy=True).exists()
        assert not Message.objects.filter(store=key).exists()
        assert not DueWork.objects.filter(store=key).exists()
        assert not Domain.objects.filter(store=key).exists()
        assert not DueWork.objects.filter(subject=str(copy.store.id)).exists()
    assert copied(acme).store.slug == "acme-test"


def test_a_store_that_is_no_copy_is_not_deleted(db, acme):
    with pytest.raises(Conflict):
        end_copy(acme.id, actor=MACHINE)


def test_a_copy_ends_by_itself_after_thirty_real_days(db, acme):
    copy = copied(acme)
    assert copy.expires_at - copy.made_at == timedelta(days=30)
    with on_platform_side():
        work = DueWork.objects.get(kind=END_COPY, subject=str(copy.store.id))
        assert work.store == "public"
        assert abs(work.due_at - copy.expires_at) < timedelta(seconds=1)
        from shared_apps.outbox.due import due_kind

        due_kind(END_COPY).run(work.subject)
    assert copies(acme.id) == []


def test_copies_end_with_their_original(db, acme):
    copied(acme)
    change_status(acme.id, "active", reason="", actor=MACHINE)
    change_status(acme.id, "closing", reason="", actor=MACHINE)
    work_until_quiet()
    change_status(acme.id, "terminated", reason="", actor=MACHINE)
    work_until_quiet()
    assert copies(acme.id) == []


def test_the_schema_of_a_deleted_copy_is_nobodys(db, acme):
    """What the sweep drops is what neither the pool nor the register knows."""
    from shared_apps.resellers.services.pool import _UNKNOWN

    copy = copied(acme)
    end_copy(copy.store.id, actor=MACHINE)
    with on_platform_side(), connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, ["t_template"])
        assert copy.store.key in {name for (name,) in cursor.fetchall()}


def test_no_search_engine_keeps_a_copys_pages(db, acme):
    copy = copied(acme)
    for store, told in ((copy.store, "noindex, nofollow"), (acme, None)):
        for path in ("/", "/api/v1/plans/", "/nowhere/"):
            headers = {"host": f"{store.primary_host}:8000"}
            assert Client().get(path, headers=headers).headers.get("X-Robots-Tag") == told, path
