"""What was changed in the books behind the code's back is found, and named (I-89)."""

from __future__ import annotations

import os
from contextlib import contextmanager
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from kernel import clock
from kernel.actor import MACHINE
from kernel.db.ledger import Leg, Movement, post_many
from kernel.ids import new_id
from kernel.money import Money
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.models import Entry, Invoice, Posting, Seal
from tenant_apps.billing.services import plan_looks, trust_books, verify_books
from tests.journeys.test_first_sale import order_plan
from wholesale.books import broken, verify_platform
from wholesale.models import BOOKS as PLATFORM_BOOKS
from wholesale.models import BooksCheck

_TABLES = ("entry", "posting", "seal")


@pytest.fixture
def stolen(acme):
    """The role that asks has what only the database's owner has: it may change anything."""
    owned = [f'"{acme.key}".billing_{name}' for name in _TABLES]
    owned += [f"public.wholesale_{name}" for name in _TABLES]
    url, name = os.environ["EZSCALE_TEST_SUPERUSER_URL"], os.environ["DATABASE_URL"].rsplit("/")[-1]
    with psycopg.connect(url, dbname=name, autocommit=True) as server:

        def each(what: str, on: str) -> None:
            for table in owned:
                role = acme.key if acme.key in table else "ezscale_platform"
                server.execute(f"{what} UPDATE, DELETE ON {table} {on} {role}".encode())

        server.execute("GRANT SET ON PARAMETER session_replication_role TO PUBLIC")
        each("GRANT", "TO")
        yield
        each("REVOKE", "FROM")
        server.execute("REVOKE SET ON PARAMETER session_replication_role FROM PUBLIC")


@contextmanager
def no_triggers():
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute("set constraints all immediate")
        sql.execute("set local session_replication_role = replica")
        yield sql
        sql.execute("set local session_replication_role = origin")


@pytest.fixture
def written(in_acme, alice):
    """Books with a few entries: an order's invoice, and four movements at once."""
    order_plan(alice)
    legs = [Leg("gateway:manual", Money(5_00, "EUR")), Leg("revenue", Money(-5_00, "EUR"))]
    post_many(
        Entry,
        Posting,
        kind="test",
        movements=[Movement(f"m{n}", f"movement {n}", legs) for n in range(4)],
        at=clock.now(),
        recorded_at=clock.real_now(),
    )
    return verify_books()


def codes(check: BooksCheck) -> set[str]:
    return {code for code, _about, _detail in check.findings}


def test_books_that_nobody_touched_are_good(written):
    assert written.findings == []
    assert written.entries == Entry.objects.count() == Seal.objects.count() == 5


def test_what_is_written_later_lengthens_the_same_chain(written, alice):
    order_plan(alice)
    later = verify_books()
    assert later.findings == []
    assert (later.entries, later.head != written.head) == (6, True)
    assert Seal.objects.get(pk=5).hash == written.head


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("update billing_posting set amount_minor = amount_minor * 2", "entry_changed"),
        ("update billing_posting set party = 'x' where account = 'revenue'", "entry_changed"),
        ("update billing_entry set description = 'other' where reference = 'm1'", "entry_changed"),
        ("update billing_entry set at = at + interval '1 second'", "entry_changed"),
        ("delete from billing_posting where account = 'revenue'", "entry_changed"),
        ("delete from billing_entry where reference = 'm2'", "entry_missing"),
        ("delete from billing_seal where position = 2", "seal_missing"),
        (
            "update billing_seal set position = case position when 2 then -3 when 3 then -2 end"
            " where position in (2, 3);"
            " update billing_seal set position = -position where position < 0",
            "entry_changed",
        ),
    ],
)
def test_each_kind_of_tampering_is_found(written, stolen, statement, code):
    with no_triggers() as sql:
        sql.execute(statement)
    assert code in codes(verify_books())


def test_the_finding_names_the_entry(written, stolen):
    with no_triggers() as sql:
        sql.execute(
            "update billing_posting p set amount_minor = p.amount_minor * 3 from billing_entry e"
            " where e.id = p.entry_id and e.reference = 'm3'"
        )
    assert [(code, detail) for code, _at, detail in verify_books().findings] == [
        ("entry_changed", "test m3")
    ]


def test_a_chain_that_was_computed_anew_does_not_meet_the_head_kept_outside(written, stolen):
    """Who owns the store's tables can forge the whole chain, but not what was seen before."""
    with no_triggers() as sql:
        sql.execute("update billing_entry set description = 'forged' where reference = 'm1'")
        sql.execute("delete from billing_seal")
    for _day in range(2):
        assert codes(verify_books()) == {"chain_rewritten"}


def test_the_last_entries_do_not_vanish_unseen(written, stolen):
    with no_triggers() as sql:
        sql.execute(
            "delete from billing_posting where entry_id in (select id from billing_entry"
            " where kind = 'test')"
        )
        sql.execute("delete from billing_entry where kind = 'test'")
        sql.execute("delete from billing_seal where position > 1")
    assert codes(verify_books()) == {"chain_cut_off"}


def test_a_person_who_restored_a_backup_takes_its_end_as_good(written, stolen):
    with no_triggers() as sql:
        sql.execute(
            "delete from billing_posting where entry_id in (select id from billing_entry"
            " where kind = 'test')"
        )
        sql.execute("delete from billing_entry where kind = 'test'")
        sql.execute("delete from billing_seal where position > 1")
    trust_books("restored the backup of Tuesday", actor=MACHINE)
    assert verify_books().findings == []
    assert AuditEvent.objects.get(verb="books.trusted").facts["entries"] == 1


@pytest.mark.parametrize("act", ["update {} set hash = ''", "delete from {}"])
def test_a_store_may_not_change_its_seals(written, act):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as sql:
        sql.execute(act.format("billing_seal"))


def test_a_store_may_not_change_what_a_look_found(written):
    with pytest.raises(DatabaseError), transaction.atomic():
        BooksCheck.objects.update(findings=[])


def test_papers_that_the_books_do_not_know_are_found(written, stolen):
    """Each of the sums is broken once."""
    invoice = Invoice.objects.get()
    key, paid = invoice.pk, invoice.total_minor - 1
    with no_triggers() as sql:
        sql.execute("update billing_invoice set paid_minor = %s where id = %s", [paid, key])
    assert codes(verify_books()) == {"receivable_differs"}
    with no_triggers() as sql:
        sql.execute("update billing_invoice set paid_minor = 0 where id = %s", [key])
        sql.execute("update billing_invoiceline set net_minor = net_minor + 1")
    assert codes(verify_books()) == {"lines_differ"}
    with no_triggers() as sql:
        sql.execute("update billing_invoiceline set net_minor = net_minor - 1")
        sql.execute("update billing_entry set reference = %s where kind = 'invoice'", [new_id()])
    assert {"invoice_not_in_books", "entry_without_invoice"} <= codes(verify_books())


def test_a_wallet_below_zero_is_found(in_acme, alice):
    legs = [Leg("wallet", Money(5, "EUR"), "somebody"), Leg("revenue", Money(-5, "EUR"))]
    moved = {"at": clock.now(), "recorded_at": clock.real_now()}
    post_many(Entry, Posting, kind="t", movements=[Movement("x", "x", legs)], **moved)
    assert codes(verify_books()) == {"wallet_below_zero"}


def test_an_entry_that_does_not_balance_is_found(written, stolen):
    with no_triggers() as sql:
        sql.execute("update billing_posting set currency = 'USD' where account = 'revenue'")
    assert "entry_unbalanced" in codes(verify_books())


def test_an_invoice_that_was_taken_back_leaves_good_books(shop, alice):
    """Issued, reminded of, never paid, void: every sum still holds."""
    with shop.inside():
        order_plan(alice)
    shop.live_days(40)
    with shop.inside():
        assert set(Entry.objects.values_list("kind", flat=True)) == {"invoice", "void"}
        assert verify_books().findings == []


def test_the_platforms_own_books_are_looked_at_too(on_platform, stolen):
    legs = [Leg("bank", Money(5_00, "EUR")), Leg("revenue", Money(-5_00, "EUR"))]
    moved = {"at": clock.now(), "recorded_at": clock.real_now()}
    entry, posting = PLATFORM_BOOKS.entry, PLATFORM_BOOKS.posting
    post_many(entry, posting, kind="t", movements=[Movement("x", "x", legs)], **moved)
    assert verify_platform().findings == []
    with no_triggers() as sql:
        sql.execute("update wholesale_posting set amount_minor = amount_minor * 2")
    assert codes(verify_platform()) == {"entry_changed"}
    assert broken() == 1


def test_once_a_day_every_store_looks(written, acme, beta):
    with on_platform_side():
        plan_looks()
        work_until_quiet()
        assert set(BooksCheck.objects.values_list("store", flat=True)) == {
            "public", acme.key, beta.key
        }  # fmt: skip


def test_the_command_says_what_is_wrong_and_ends_badly(written, stolen, acme):
    said = StringIO()
    call_command("verify_books", acme.slug, stdout=said)
    assert "Acme Cloud: good, 5 entries" in said.getvalue()
    with in_store(acme), no_triggers() as sql:
        sql.execute("update billing_entry set description = '' where reference = 'm0'")
    with pytest.raises(CommandError, match="1 of 1 books are broken"):
        call_command("verify_books", acme.slug, stdout=said)
    assert "  entry_changed #" in said.getvalue()
    assert said.getvalue().endswith(" test m0\n")
