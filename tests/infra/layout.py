"""How `terraform fmt` lays a file out: two spaces a level, equals signs of a run in one column."""

from __future__ import annotations

import re

_ASSIGNMENT = re.compile(
    r'^(?P<indent>\s*)(?P<name>"(?:\\.|[^"\\])*"|\([^=]*?\)|[\w.-]+)\s*=(?![=>])\s*(?P<value>.*)$'
)
_TEXT = re.compile(r'"(\\.|[^"\\])*"')


def laid_out(text: str) -> str:
    """The same text, as the tool would write it (heredocs are not used here)."""
    made: list[str] = []
    run: list[re.Match[str]] = []
    levels: list[int] = []
    for raw in text.rstrip().split("\n"):
        body = raw.strip()
        line = _at_level(body, levels) if body else ""
        found = _ASSIGNMENT.match(line)
        # A value that goes on in the next line stands in no column.
        if found and not body.startswith("#") and _opened(found["value"]) == 0:
            run.append(found)
            continue
        made += [*_in_one_column(run), line]
        run = []
    return "\n".join([*made, *_in_one_column(run)]) + "\n"


def _at_level(body: str, levels: list[int]) -> str:
    """One level deeper for each line that opens something, however many brackets it opens."""
    change = _opened(body)
    if change > 0:
        levels.append(change)
        return "  " * (len(levels) - 1) + body
    while change < 0 and levels:
        levels[-1] += change
        change = min(levels[-1], 0)
        if levels[-1] <= 0:
            levels.pop()
    return "  " * len(levels) + body


def _in_one_column(run: list[re.Match[str]]) -> list[str]:
    width = max((len(one["name"]) for one in run), default=0)
    return [f"{one['indent']}{one['name'].ljust(width)} = {one['value']}" for one in run]


def _opened(line: str) -> int:
    """Brackets that stay open behind it."""
    code = _TEXT.sub('""', line).split("#")[0]
    return sum(code.count(one) for one in "([{") - sum(code.count(one) for one in ")]}")
