"""SQL for migrations: make a table of this schema append-only."""

from __future__ import annotations


def refuse_change_sql(table: str) -> str:
    return (
        f"CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION public.refuse_change()"
    )


def drop_sql(table: str) -> str:
    return f"DROP TRIGGER IF EXISTS no_change ON {table}"
