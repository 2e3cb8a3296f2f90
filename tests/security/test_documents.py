"""The threat model and the ASVS list name files that exist, leave nothing out, and count right."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

_ASVS = ROOT / "docs" / "asvs.md"
_THREATS = ROOT / "docs" / "threat-model.md"
_REQUIREMENTS = 216
_THREAT_COUNT = 130
_NEEDS_NO_FILE = {"open", "absent"}


def rows(page: Path, first: str) -> list[list[str]]:
    """Cells of every row whose first cell looks like `first`."""
    cells = (
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in page.read_text().splitlines()
        if line.startswith("|")
    )
    return [row for row in cells if re.fullmatch(first, row[0])]


def asvs() -> list[list[str]]:
    return rows(_ASVS, r"\d+\.\d+\.\d+")


def threats() -> list[list[str]]:
    return rows(_THREATS, r"T\d+")


def missing(found: list[list[str]]) -> list[str]:
    """Rows that name a file that is not there, or say a thing is met and name none."""
    wrong = []
    for name, *_rest, state, where in found:
        files = re.findall(r"`([^`]+)`", where)
        wrong += [f"{name}: {one}" for one in files if not (ROOT / one).is_file()]
        if not files and state not in _NEEDS_NO_FILE:
            wrong.append(f"{name}: {state}, and no file")
        if files and state in _NEEDS_NO_FILE:
            wrong.append(f"{name}: {state}, with files")
    return wrong


def test_each_requirement_stands_once_and_with_files_that_exist():
    found = asvs()
    assert len({row[0] for row in found}) == len(found) == _REQUIREMENTS
    assert {row[1] for row in found} == {"1", "2"}
    assert missing(found) == []


def test_each_threat_stands_once_and_with_files_that_exist():
    found = threats()
    assert [row[0] for row in found] == [f"T{n}" for n in range(1, _THREAT_COUNT + 1)]
    assert missing(found) == []


@pytest.mark.parametrize(
    ("page", "states", "count"),
    [
        (_ASVS, "test|setting|document|absent|open", asvs),
        (_THREATS, "met|partly|open", threats),
    ],
)
def test_the_sums_at_the_top_are_those_of_the_rows(page, states, count):
    told = {row[0]: int(row[1]) for row in rows(page, states) if row[1].isdigit()}
    assert told == Counter(row[-2] for row in count())


@pytest.mark.parametrize(("page", "found"), [(_ASVS, asvs), (_THREATS, threats)])
def test_what_is_open_says_why(page, found):
    """And nothing that is closed is still excused."""
    excused = {
        name
        for names in re.findall(r"^- \*\*([^*]+)\*\*: ", page.read_text(), re.MULTILINE)
        for name in names.removesuffix(" (partly)").split(", ")
        if not names.endswith("(partly)") and re.fullmatch(r"T?[\d.]+", name)
    }
    assert excused == {row[0] for row in found() if row[-2] == "open"}


def test_a_file_that_is_gone_and_a_claim_without_one_are_seen():
    """The guard itself, on made-up rows."""
    assert missing([["T1", "x", "met", "`tests/nowhere.py`"]])
    assert missing([["T1", "x", "met", "–"]])
    assert missing([["T1", "x", "open", "`Makefile`"]])
    assert not missing([["T1", "x", "open", "–"]])
