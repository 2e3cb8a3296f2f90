"""What the import contracts can't see: SQL that reaches for a table of a floor above."""

from __future__ import annotations

import ast
import re

from django.apps import apps

from tests.architecture.sources import name_of, python_files, tree_of

# The first that a path begins with says its floor; the table of a floor above is nobody's business.
_FLOORS = (
    ("platform/config/", 9),
    ("platform/", 0),
    ("shared_apps/audit/", 1),
    ("shared_apps/outbox/", 1),
    ("shared_apps/resellers/", 3),
    ("shared_apps/domains/", 4),
    ("shared_apps/staff/", 4),
    ("shared_apps/", 2),
    ("tenant_apps/", 6),
    ("", 5),
)


def floor_of(path: str) -> int:
    return next(floor for start, floor in _FLOORS if path.startswith(start))


def tables() -> dict[str, int]:
    """Our tables and the floors they live on."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        path = model.__module__.replace(".", "/")
        if path.startswith(("shared_apps/", "tenant_apps/", "branding", "wholesale", "certs")):
            found[model._meta.db_table] = floor_of(path)
    return found


def texts(tree: ast.Module) -> list[ast.Constant]:
    """Every string but those that stand alone: documentation may name what it likes."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone
    ]


def test_sql_names_no_table_of_a_floor_above():
    known = tables()
    words = re.compile(r"\b(" + "|".join(sorted(known, key=len, reverse=True)) + r")\b")
    found = [
        f"{name_of(path)}:{node.lineno} {table}"
        for path in python_files()
        if "/migrations/" not in name_of(path)
        for node in texts(tree_of(path))
        for table in words.findall(str(node.value))
        if known[table] > floor_of(name_of(path))
    ]
    assert found == []
