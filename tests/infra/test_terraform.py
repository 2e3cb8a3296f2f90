"""infra/terraform by every rule; and every rule seen to fire on a copy with one thing spoilt."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.infra import walls  # noqa: F401  (its rules join the others)
from tests.infra.reading import TERRAFORM, folders
from tests.infra.rules import RULES
from tests.infra.spoilt import SPOILT

TREE = folders()


def test_every_file_can_be_read():
    assert sum(len(folder.blocks) for folder in TREE) > 300


@pytest.mark.parametrize("name", RULES)
def test_holds(name: str):
    assert list(RULES[name](TREE)) == []


@pytest.mark.parametrize("spoilt", SPOILT, ids=lambda one: f"{one.rule}-{one.file}")
def test_the_rule_fires(spoilt, tmp_path: Path):
    copy = tmp_path / "terraform"
    shutil.copytree(TERRAFORM, copy)
    file = copy / spoilt.file
    text = file.read_text()
    assert spoilt.old in text, "what is to be spoilt is not there any more"
    file.write_text(text.replace(spoilt.old, spoilt.new, 1))
    found = list(RULES[spoilt.rule](folders(copy)))
    assert any(spoilt.says in one for one in found), found


def test_every_rule_was_seen_to_fire():
    assert set(RULES) == {spoilt.rule for spoilt in SPOILT}
