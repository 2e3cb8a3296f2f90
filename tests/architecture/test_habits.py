"""What code may not do, seen in its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import (
    calls,
    dotted,
    files_of_room,
    name_of,
    python_files,
    statements,
    tree_of,
)

_MOST_STATEMENTS = 8
_CLOCKS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today"),
    *("timezone.now", "timezone.localdate", "django.utils.timezone.now"),
}
_CACHES = {"cache", "lru_cache", "functools.cache", "functools.lru_cache"}
_DATABASE = {"objects", "cursor", "connection"}
# A float that is no money: seconds handed to a library, a colour's mathematics, a chart's pixels.
_MAY_USE_FLOATS = (
    "platform/embedded/",
    "platform/sandbox/",
    "platform/kernel/http.py",
    "shared_apps/ui/",
)


def test_no_float_is_made_where_money_could_be():
    """Not even to print: a float drops cents."""
    found = [
        f"{name_of(path)}:{line}"
        for path in python_files()
        if not name_of(path).startswith(_MAY_USE_FLOATS)
        for line in floats_made(tree_of(path))
    ]
    assert found == []


def test_only_the_kernels_clock_reads_the_time():
    """A store may live at another time than the machine."""
    own = ("platform/kernel/clock.py", "platform/embedded/", "platform/sandbox/")
    found = [
        f"{name_of(path)}:{line}"
        for path in python_files()
        if not name_of(path).startswith(own)
        for line in clocks_read(tree_of(path))
    ]
    assert found == []


@pytest.mark.parametrize("room", ["tasks", "handlers"])
def test_a_way_in_makes_one_call(room: str):
    """Logic in a task or a handler cannot be reached from anywhere else."""
    found = [f"{name_of(p)}: {name}" for p in files_of_room(room) for name in long_ones(tree_of(p))]
    assert found == []


def test_models_do_not_override_save():
    """bulk_create and update go round it, so what it promises does not hold."""
    found = [f"{name_of(p)}: {c}" for p in files_of_room("models") for c in savers(tree_of(p))]
    assert found == []


def test_nothing_is_signed_without_its_store():
    """Django's own signer makes values that hold in every store."""
    own = "platform/kernel/tenancy/signing.py"
    found = [
        name_of(path)
        for path in python_files()
        if name_of(path) != own and imports_of(tree_of(path), "django.core.signing")
    ]
    assert found == []


def test_no_answer_of_the_database_is_kept_for_the_process():
    """The next caller may be another store."""
    found = [f"{name_of(p)}: {f}" for p in python_files() for f in cached_queries(tree_of(p))]
    assert found == []


def test_only_flows_make_a_driver_or_a_gateway():
    """Others may read what a class says of itself (label, fields), never call the outside."""
    makers = ("flows", "drivers", "adapters")
    found = [
        f"{name_of(path)}:{line}"
        for path in python_files()
        if not any(part in makers for part in path.with_suffix("").parts)
        for line in plugs_made(tree_of(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("detect", "bad"),
    [
        ("floats_made", "price = float('1.10')"),
        ("clocks_read", "import datetime\nnow = datetime.datetime.now(datetime.UTC)"),
        ("clocks_read", "from django.utils import timezone\nnow = timezone.now()"),
        ("long_ones", "def task():\n" + "    step()\n" * (_MOST_STATEMENTS + 1)),
        ("savers", "class Invoice(Model):\n    def save(self): ..."),
        ("cached_queries", "@lru_cache\ndef plans():\n    return list(Plan.objects.all())"),
        ("cached_queries", "@functools.cache\ndef plans():\n    return connection.cursor()"),
        ("plugs_made", "port.gateways.get(key)(settings)"),
        ("plugs_made", "def f():\n    adapter = gateways.get(key)\n    return adapter(settings)"),
    ],
)
def test_each_detector_sees_a_bad_sample(detect: str, bad: str):
    """A guard that never fires guards nothing."""
    assert list(globals()[detect](ast.parse(bad)))


def test_the_signing_detector_sees_each_way_to_import_it():
    for bad in (
        "from django.core import signing",
        "from django.core.signing import dumps",
        "import django.core.signing",
    ):
        assert imports_of(ast.parse(bad), "django.core.signing")


def floats_made(tree: ast.Module) -> Iterator[int]:
    return (call.lineno for call in calls(tree) if dotted(call.func) == "float")


def clocks_read(tree: ast.Module) -> Iterator[int]:
    """Reads and mentions: `default=timezone.now` reads the clock later."""
    return (
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and dotted(node) in _CLOCKS
    )


def long_ones(tree: ast.Module) -> Iterator[str]:
    return (
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and statements(node) > _MOST_STATEMENTS
    )


def savers(tree: ast.Module) -> Iterator[str]:
    return (
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(f, ast.FunctionDef) and f.name == "save" for f in node.body)
    )


def imports_of(tree: ast.Module, module: str) -> bool:
    package, _, last = module.rpartition(".")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(a.name == module for a in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and (
            node.module == module
            or (node.module == package and any(a.name == last for a in node.names))
        ):
            return True
    return False


def cached_queries(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        marks = {dotted(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list}
        touched = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
        if marks & _CACHES and touched & _DATABASE:
            yield node.name


def plugs_made(tree: ast.Module) -> Iterator[int]:
    """A call of what a registry of plugs gave, at once or through a name of the same function."""
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef | ast.Module):
            continue
        held = {
            target.id
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and _is_plug_class(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in calls(scope):
            by_name = isinstance(call.func, ast.Name) and call.func.id in held
            if _is_plug_class(call.func) or by_name:
                yield call.lineno


def _is_plug_class(node: ast.expr) -> bool:
    registry = dotted(node.func).removeprefix("port.") if isinstance(node, ast.Call) else ""
    return registry in {"drivers.get", "engines.get", "gateways.get"}


def test_paths_in_these_lists_exist_or_are_folders():
    """An exception for a file that is gone would hide the next file of that name."""
    root = Path(__file__).resolve().parents[2]
    missing = [name for name in _MAY_USE_FLOATS if not (root / name).exists()]
    assert missing == []
