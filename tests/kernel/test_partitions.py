"""Tables cut by month: the application asks the owner's functions, and reaches no month itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from kernel import clock
from kernel.db.partitions import (
    drop_before,
    ensure_ahead,
    ensure_month,
    month_of,
    months_kept,
)
from kernel.tenancy.context import in_store, nowhere, on_platform_side
from kernel.tenancy.owner import connect_as_owner

_TABLE = "months_probe"
_MAKE = f"""
CREATE TABLE public.{_TABLE} (store text NOT NULL, at timestamptz NOT NULL) PARTITION BY RANGE (at);
CREATE INDEX {_TABLE}_at ON public.{_TABLE} USING brin (at);
GRANT SELECT, INSERT ON public.{_TABLE} TO ezscale_platform;
"""


@pytest.fixture(autouse=True)
def _table(acme, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), nowhere():
        with connect_as_owner() as owner:
            owner.execute(_MAKE.encode())
        try:
            yield
        finally:
            connection.close()
            with connect_as_owner() as owner:
                owner.execute(f"DROP TABLE public.{_TABLE}".encode())


def write(at: str) -> None:
    with on_platform_side(), connection.cursor() as cursor:
        cursor.execute(f"insert into {_TABLE} values ('t_1', %s)", [at])


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as no, connection.cursor() as cursor:
        cursor.execute(statement)
    return str(no.value)


def test_a_month_is_made_once_and_holds_its_first_and_its_last_instant():
    assert ensure_month(_TABLE, date(2026, 2, 17))
    assert not ensure_month(_TABLE, date(2026, 2, 1))
    write("2026-02-01T00:00:00Z")
    write("2026-02-28T23:59:59.999999Z")
    for outside in ("2026-01-31T23:59:59.999999Z", "2026-03-01T00:00:00Z"):
        with pytest.raises(DatabaseError, match="no partition"):
            write(outside)
    assert months_kept(_TABLE) == [date(2026, 2, 1)]


def test_an_instant_belongs_to_its_month_in_utc():
    assert month_of(datetime.fromisoformat("2026-03-01T00:30:00+01:00")) == date(2026, 2, 1)
    assert month_of(datetime(2026, 3, 1, tzinfo=UTC)) == date(2026, 3, 1)


def test_months_are_made_ahead_over_the_years_end():
    ensure_ahead(_TABLE, date(2026, 11, 30))
    assert months_kept(_TABLE) == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


def test_what_is_undone_left_no_month():
    with on_platform_side(), transaction.atomic():
        ensure_month(_TABLE, date(2026, 2, 1))
        transaction.set_rollback(True)
    assert months_kept(_TABLE) == []
    assert ensure_month(_TABLE, date(2026, 2, 1))


def test_only_months_that_are_over_by_then_are_dropped():
    for month in (1, 2, 3):
        ensure_month(_TABLE, date(2020, month, 1))
        write(f"2020-0{month}-15T00:00:00Z")
    assert drop_before(_TABLE, date(2020, 3, 31)) == [date(2020, 1, 1), date(2020, 2, 1)]
    assert drop_before(_TABLE, date(2020, 3, 31)) == []
    with on_platform_side(), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {_TABLE}")
        assert cursor.fetchone() == (1,)


def test_what_is_running_is_never_dropped():
    today = clock.real_now().date()
    ensure_month(_TABLE, today)
    with pytest.raises(DatabaseError, match="are kept"):
        drop_before(_TABLE, today)
    assert months_kept(_TABLE) == [today.replace(day=1)]


@pytest.mark.parametrize(
    "table", ["outbox_duework", "no_such_table", "pg_class", "x; drop table y"]
)
def test_a_table_that_is_not_cut_by_month_is_refused(table):
    with pytest.raises(DatabaseError, match="is not cut by month"):
        ensure_month(table, date(2026, 1, 1))
    with pytest.raises(DatabaseError, match="is not cut by month"):
        drop_before(table, date(2026, 1, 1))


def test_no_login_reaches_a_month_past_the_table(acme):
    """Grants and row-level security stand on the table: the way around it is shut."""
    ensure_month(_TABLE, date(2026, 2, 1))
    statement = f"select * from months.{_TABLE}_2026_02"
    with on_platform_side():
        assert "permission denied for schema months" in refused(statement)
    with in_store(acme):
        assert "permission denied for schema months" in refused(statement)
        assert "permission denied" in refused(
            "select public.ensure_month('months_probe', '2026-05-01')"
        )
        assert "permission denied" in refused("select public.drop_months('x', '2020-01-01')")
