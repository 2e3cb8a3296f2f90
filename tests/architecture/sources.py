"""The project's own source files, read once, for tests that look at code instead of running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOTS = ("platform", "shared_apps", "tenant_apps", "branding", "wholesale", "certs")


@cache
def python_files(*, tests: bool = False) -> tuple[Path, ...]:
    tops = (*ROOTS, "tests") if tests else ROOTS
    found = (path for top in tops for path in (ROOT / top).rglob("*.py"))
    return tuple(sorted(found))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def files_of_room(room: str) -> Iterator[Path]:
    """`tasks`: every tasks.py, and every module of a tasks/ package."""
    for path in python_files():
        inside = path.parts[len(ROOT.parts) :]
        if path.name == f"{room}.py" or room in inside[:-1]:
            yield path


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a name or an attribute, else the empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Statements at any depth, the docstring not counted."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return sum(isinstance(node, ast.stmt) for part in body for node in ast.walk(part))
