"""Each rule of the gate trips over its bad sample, and leaves the good one alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, python_files
from tests.prove import figures
from tests.security.gate import RULES, semgrep
from tests.security.samples import SAMPLES

_FEWEST = 25
_NAMES = {
    name
    for path in RULES.glob("*.yml")
    for name in re.findall(r"^  - id: (\S+)$", path.read_text(), re.MULTILINE)
}
_EXCEPTED = re.compile(r"(?:#|//) nosemgrep:\s*([a-z-]+)(.*)")


def test_each_rule_has_its_samples():
    assert set(SAMPLES) == _NAMES
    assert len(_NAMES) >= _FEWEST


@pytest.mark.prove
@pytest.mark.slow
def test_rules_trip(tmp_path: Path):
    """Said as a figure by `make prove`: semgrep rules trip."""
    figures.forget("semgrep rules trip")
    wrong = silent_or_loud(tmp_path)
    figures.add("semgrep rules trip", got=len(SAMPLES) - len(wrong), total=len(SAMPLES))
    assert wrong == []


@pytest.mark.slow
def test_each_rule_trips_over_its_bad_sample_and_not_over_the_good_one(tmp_path: Path):
    """A rule that never fires guards nothing; one that always fires is switched off."""
    assert silent_or_loud(tmp_path) == []


def test_an_exception_names_its_rule_and_its_reason():
    """A bare mark would hide the next finding of that line as well."""
    wrong = [
        f"{path.relative_to(ROOT)}: {rule}{reason}"
        for path in (*python_files(), *(ROOT / "shared_apps/ui/static/ui/js").glob("*.js"))
        for rule, reason in _EXCEPTED.findall(path.read_text())
        if rule.rstrip("-") not in _NAMES or not re.match(r" - \w", reason)
    ]
    assert wrong == []


def silent_or_loud(folder: Path) -> list[str]:
    """Rules that do not see their bad sample, or see something in their good one."""
    for rule, (place, bad, good) in SAMPLES.items():
        for kind, text in (("bad", bad), ("good", good)):
            target = folder / kind / rule / place
            target.parent.mkdir(parents=True)
            target.write_text(text + "\n")
    # Each pair is a project of its own, so that rules of a place see the place.
    found = {(p.split("/")[0], p.split("/")[1]): rules for p, rules in semgrep(folder).items()}
    return [rule for rule in SAMPLES if rule not in found.get(("bad", rule), set())] + [
        f"{rule} (good)" for rule in SAMPLES if rule in found.get(("good", rule), set())
    ]
