"""
Tables in `public` that are cut by month, for rows that machines make by the million.

A migration makes the table itself (`PARTITION BY RANGE (at)`, a timestamptz; indexes on it are
those of each month) and depends on ("outbox", "0003_months"). Months stand
in a schema of their own, which no login may enter: rows are reached through the table only, where
grants and row-level security hold. The application owns nothing, so it asks the owner's functions.

A month goes from midnight of its first day to that of the next one, in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.db import connection

from kernel.periods import add_months
from kernel.tenancy.context import on_platform_side

# A month is not dropped before all of it is so old, whoever asks.
LEAST_KEPT_DAYS = 31


def month_of(at: datetime) -> date:
    """The first day of the month (UTC) to which an instant belongs."""
    return at.astimezone(UTC).date().replace(day=1)


def ensure_month(table: str, day: date) -> bool:
    """
    Have a place for rows of the month that holds `day`. True when it was made now.

    Ask before the rows are written, in the same transaction if one is open; it waits for no reader
    and no writer. Raises a DatabaseError for a table that is not cut by month.
    """
    with on_platform_side(), connection.cursor() as cursor:
        cursor.execute("select public.ensure_month(%s, %s)", [table, day.replace(day=1)])
        return bool(cursor.fetchone()[0])


def ensure_ahead(table: str, day: date, months: int = 2) -> None:
    """The month that holds `day`, and so many after it."""
    for ahead in range(months + 1):
        ensure_month(table, add_months(day.replace(day=1), ahead))


def drop_before(table: str, day: date) -> list[date]:
    """
    Drop the months that end at `day` or before, with all their rows. Returns their first days.

    It waits three seconds at most for readers. Raises a DatabaseError for a `day` within the last
    LEAST_KEPT_DAYS of real time: what is running is never dropped.
    """
    with on_platform_side(), connection.cursor() as cursor:
        cursor.execute("select public.drop_months(%s, %s)", [table, day])
        return sorted(row[0] for row in cursor.fetchall())


def months_kept(table: str) -> Sequence[date]:
    """First days of the months that have a place, the oldest first."""
    with on_platform_side(), connection.cursor() as cursor:
        cursor.execute("select public.months_of(%s)", [table])
        return sorted(row[0] for row in cursor.fetchall())


# Made once, in `public`, by the outbox app's migration, as the owner of the schemas.
FUNCTIONS_SQL = f"""
CREATE SCHEMA IF NOT EXISTS months;
REVOKE ALL ON SCHEMA months FROM PUBLIC;

CREATE OR REPLACE FUNCTION public.months_of(wanted text) RETURNS SETOF date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE parent oid := to_regclass(format('public.%I', wanted));
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_partitioned_table WHERE partrelid = parent AND partstrat = 'r')
  THEN
    RAISE EXCEPTION '% is not cut by month', wanted USING ERRCODE = 'wrong_object_type';
  END IF;
  RETURN QUERY
    SELECT to_date(right(c.relname::text, 7), 'YYYY_MM')
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = parent AND c.relnamespace = to_regnamespace('months');
END $$;

CREATE OR REPLACE FUNCTION public.ensure_month(wanted text, first_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s' AS $$
DECLARE
  part text := wanted || to_char(first_day, '_YYYY_MM');
BEGIN
  IF to_regclass(format('months.%I', part)) IS NOT NULL THEN
    RETURN false;
  END IF;
  PERFORM public.months_of(wanted);
  IF first_day <> date_trunc('month', first_day)::date
     OR first_day NOT BETWEEN '2000-01-01' AND '2199-12-01' OR length(part) > 63 THEN
    RAISE EXCEPTION '% is no month of %', first_day, wanted
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('months.' || part, 0));
  IF to_regclass(format('months.%I', part)) IS NOT NULL THEN
    RETURN false;
  END IF;
  -- Made beside and attached: PARTITION OF would keep readers and writers of the table waiting.
  EXECUTE format('CREATE TABLE months.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS '
                 'INCLUDING INDEXES INCLUDING STORAGE INCLUDING GENERATED)', part, wanted);
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION months.%I FOR VALUES FROM (%L) TO (%L)',
                 wanted, part, first_day::timestamptz,
                 (first_day + interval '1 month')::timestamptz);
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION public.drop_months(wanted text, before date) RETURNS SETOF date
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '3s' AS $$
DECLARE one date;
BEGIN
  IF before > current_date - {LEAST_KEPT_DAYS} THEN
    RAISE EXCEPTION 'months of the last {LEAST_KEPT_DAYS} days are kept'
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  FOR one IN SELECT public.months_of(wanted) ORDER BY 1 LOOP
    IF one + interval '1 month' <= before THEN
      EXECUTE format('DROP TABLE months.%I', wanted || to_char(one, '_YYYY_MM'));
      RETURN NEXT one;
    END IF;
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION public.months_of(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ensure_month(text, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.drop_months(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.months_of(text) TO ezscale_platform;
GRANT EXECUTE ON FUNCTION public.ensure_month(text, date) TO ezscale_platform;
GRANT EXECUTE ON FUNCTION public.drop_months(text, date) TO ezscale_platform;
"""
