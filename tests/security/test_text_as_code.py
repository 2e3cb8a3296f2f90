"""Text of people never becomes a pattern (ASVS 1.2.9) or a format string (1.3.10)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import ROOT, ROOTS, calls, dotted, name_of, python_files, tree_of

_PATTERNS = re.compile(r"re\.(compile|search|match|fullmatch|sub|subn|split|findall|finditer)")
_LOOKUPS = ("__regex", "__iregex")
_CONSTANT = re.compile(r"_*[A-Z][A-Z0-9_]*")
_WORDS = {"_", "__", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
# What is made of our own constants in a way that these rules do not follow.
_MEANT = {
    "platform/config/evolving/rules.py": "patterns of its own table",
    "platform/sandbox/stripe/calls.py": "paths of its own table",
    "platform/kernel/db/chain.py": "SQL of this module, filled with names of tables",
    "wholesale/rule_words.py": "codes of tiers, put together in the database",
}


def fixed(node: ast.expr, local: dict[str, list[ast.expr]]) -> bool:
    """Written in the code: a literal, a constant, a catalogue's text, or put together of such."""
    match node:
        case ast.Constant():
            return True
        case ast.JoinedStr(values=values):
            return all(fixed(one, local) for one in values)
        case ast.FormattedValue(value=value):
            return fixed(value, local)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return fixed(left, local) and fixed(right, local)
        case ast.BoolOp(values=values) | ast.Dict(values=values):
            return all(fixed(one, local) for one in values)
        case ast.Call(func=ast.Attribute(value=table, attr="get")) | ast.Subscript(value=table):
            return fixed(table, local)
        case ast.IfExp(body=body, orelse=other):
            return fixed(body, local) and fixed(other, local)
        case ast.Call(func=func):
            return dotted(func) in {*_WORDS, "re.escape", "sql.SQL", "SQL"}
        case ast.Name(id=name):
            given = local.get(name, [])
            return bool(_CONSTANT.fullmatch(name)) or (
                bool(given) and all(fixed(one, {}) for one in given)
            )
        case ast.Attribute(attr=attr):
            return bool(_CONSTANT.fullmatch(attr))
    return False


def given_in(function: ast.AST) -> dict[str, list[ast.expr]]:
    """What each local name is given, wherever in the function."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=True))
                for to, value in pairs:
                    found.setdefault(dotted(to), []).append(value)
    return found


def loose_patterns(tree: ast.AST) -> Iterator[int]:
    """Lines on which something else becomes a regular expression."""
    for call in calls(tree):
        asked = call.args[:1] if _PATTERNS.fullmatch(dotted(call.func)) else []
        asked += [one.value for one in call.keywords if (one.arg or "").endswith(_LOOKUPS)]
        yield from (call.lineno for one in asked if not fixed(one, {}))


def loose_formats(tree: ast.AST) -> Iterator[int]:
    """Lines on which something else is a format string."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        local = given_in(function)
        for node in ast.walk(function):
            text = _format_of(node)
            if text is not None and not fixed(text, local):
                yield text.lineno


def _format_of(node: ast.AST) -> ast.expr | None:
    """The format string of an expression; of `%` only where it can't be the rest of a division."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.value if node.func.attr in {"format", "format_map"} else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return node.left if isinstance(node.right, ast.Dict | ast.Tuple) else None
    return None


@pytest.mark.parametrize("loose", [loose_patterns, loose_formats])
def test_patterns_and_formats_stand_in_the_code(loose):
    wrong = [
        f"{name_of(path)}:{line}"
        for path in python_files()
        if name_of(path) not in _MEANT
        for line in loose(tree_of(path))
    ]
    assert wrong == []


def test_scripts_make_no_patterns_of_text():
    scripts = [
        one for top in ROOTS for one in (ROOT / top).rglob("*.js") if "vendor" not in str(one)
    ]
    ours = [one for one in scripts if ".min." not in one.name]
    assert len(ours) > 8
    assert [one.name for one in ours if "RegExp(" in one.read_text()] == []


@pytest.mark.parametrize(
    ("code", "loose"),
    [
        ("re.search(words, text)", loose_patterns),
        ('re.compile(rf"^{name}$")', loose_patterns),
        ('rows.filter(name__iregex="^" + typed)', loose_patterns),
        ("def f(text, given):\n    return text.format(**given)", loose_formats),
        ('def f(row):\n    return row.note % {"a": 1}', loose_formats),
        ("def f(said, a):\n    said = a.said\n    return said % (1, 2)", loose_formats),
    ],
)
def test_a_loose_one_is_seen(code, loose):
    assert list(loose(ast.parse(code)))


@pytest.mark.parametrize(
    ("code", "loose"),
    [
        ('re.compile(rf"^{re.escape(name)}{_END}$")', loose_patterns),
        ('def f(n):\n    said = _("a %(n)s")\n    return said % {"n": n}', loose_formats),
        ("def f(n):\n    return n % 7", loose_formats),
        ('def f(n):\n    return "{}".format(n)', loose_formats),
    ],
)
def test_a_fixed_one_is_left_alone(code, loose):
    assert not list(loose(ast.parse(code)))
