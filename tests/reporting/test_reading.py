"""A report reads in its own manner, and leaves none of it to who comes after it."""

from __future__ import annotations

from django.db import connection

from tenant_apps.reporting.reading import read

_ASK = "select current_setting('enable_nestloop'), current_setting('work_mem')"


def manner() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_ASK)
        return cursor.fetchone()


def test_what_is_set_for_a_report_does_not_outlive_it(in_acme):
    before = manner()
    assert read(_ASK, {}) == [("off", "64MB")]
    assert manner() == before != ("off", "64MB")
