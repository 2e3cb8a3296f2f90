"""
Each alert fires on a product that is broken in its way, and is silent before; each has a page that
says what to do. The rules are read by Prometheus' own program.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from kernel import clock
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.owner import connect_as_owner
from tests import alerting, breakers
from tests.alerting import FOLDER, ROOT, promtool, rules
from tests.prove import figures
from tests.scraping import scrape, told_names
from wholesale.tallies import Tally, keep_tally

ALERTS = [rule["alert"] for rule in rules()]
BY_NAME = {rule["alert"]: rule for rule in rules()}
# What `up` is, only Prometheus knows; a full disk is nothing to make on somebody's machine.
ONLY_BY_SERIES = {"ProductDown", "EdgeDown", "DiskFull"}
# Stands in grants, which a test's transaction may not change: broken by the owner, and taken back.
BY_OWNER = "WallDrift"
_UNITS = {"m": 1, "h": 60, "d": 1440}


def minutes(text: str) -> int:
    return int(text[:-1]) * _UNITS[text[-1]]


def well(alert: str) -> int:
    """Long enough that what is compared with yesterday has a yesterday."""
    return 1500 if alert == "UnpaidGrows" else 20


def test_prometheus_reads_the_rules():
    said = promtool("check", "rules", "alerts.yml")
    assert said.returncode == 0, said.stdout + said.stderr
    assert f"{len(ALERTS)} rules found" in said.stdout


def test_each_alert_has_a_unit_test_that_holds():
    tests = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]
    assert [test["name"] for test in tests] == ALERTS
    said = promtool("test", "rules", "alerts_test.yml")
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize("alert", ALERTS)
def test_a_rule_that_never_fires_is_noticed(alert, tmp_path):
    """The guard of the guard: with a bound out of reach its unit test is red."""
    spoilt = yaml.safe_load((FOLDER / "alerts.yml").read_text())
    rule = next(one for one in spoilt["groups"][0]["rules"] if one["alert"] == alert)
    rule["expr"] = f"({rule['expr']}) and on() vector(1) > 2"
    (tmp_path / "alerts.yml").write_text(yaml.safe_dump(spoilt))
    unit = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())
    unit["tests"] = [one for one in unit["tests"] if one["name"] == alert]
    (tmp_path / "alerts_test.yml").write_text(yaml.safe_dump(unit))
    assert promtool("test", "rules", "alerts_test.yml", cwd=tmp_path).returncode == 1


def test_every_alert_is_broken_by_somebody():
    assert {*breakers.BREAKERS, *ONLY_BY_SERIES, BY_OWNER} == set(ALERTS)


@pytest.mark.faults
@pytest.mark.parametrize("alert", list(breakers.BREAKERS))
def test_it_fires_on_a_product_that_is_broken(alert, on_platform, acme, monkeypatch, tmp_path):
    figures.add("alerts fire", got=0, total=1)
    breakers.served({})
    before = scrape()
    breakers.BREAKERS[alert](monkeypatch)
    try:
        with on_platform_side():
            after = scrape()
    finally:
        breakers.jobs_forgotten()
    assert fires(alert, before, after, tmp_path)
    assert not fires(alert, before, before, tmp_path)
    figures.add("alerts fire", got=1, total=0)


@pytest.mark.faults
def test_a_wall_with_a_hole_fires(acme, db, tmp_path):
    figures.add("alerts fire", got=0, total=1)
    before = scrape()
    with connect_as_owner() as owner:
        owner.execute("grant select on public.fleet_connection to ezscale_store")
    try:
        after = scrape()
    finally:
        with connect_as_owner() as owner:
            owner.execute("revoke select on public.fleet_connection from ezscale_store")
    assert fires(BY_OWNER, before, after, tmp_path)
    figures.add("alerts fire", got=1, total=0)


@pytest.mark.faults
@pytest.mark.parametrize("alert", sorted(ONLY_BY_SERIES))
def test_the_rest_fires_on_made_up_series(alert, tmp_path):
    figures.add("alerts fire", got=0, total=1)
    unit = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())
    unit["rule_files"] = [str(FOLDER / "alerts.yml")]
    unit["tests"] = [one for one in unit["tests"] if one["name"] == alert]
    (tmp_path / "one.yml").write_text(yaml.safe_dump(unit))
    assert promtool("test", "rules", "one.yml", cwd=tmp_path).returncode == 0
    figures.add("alerts fire", got=1, total=0)


def fires(alert: str, before, after, folder: Path) -> bool:
    lasts = minutes(BY_NAME[alert].get("for", "0m")) + 30
    return alerting.fires(alert, before, after, folder, minutes=lasts, well=well(alert))


@pytest.mark.parametrize("alert", ALERTS)
def test_its_page_is_there_and_its_commands_exist(alert):
    rule = BY_NAME[alert]
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    page = ROOT / rule["annotations"]["runbook"]
    assert page.parent == ROOT / "docs" / "runbooks"
    assert re.search(rf"\b{alert}\b", page.read_text()), f"{page.name} does not name {alert}"


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs/runbooks").glob("*.md")), ids=lambda p: p.stem
)
def test_a_runbook_names_only_what_exists(page):
    known = get_commands()
    text = page.read_text()
    for command in re.findall(r"manage\.py ([a-z_]+)", text):
        assert command in known, command
    for target in re.findall(r"`make ([a-z]+)", text):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("http") or (page.parent / link).exists(), link
    for unit in re.findall(r"\b(ezscale-[a-z-]+)(?:\.service)?\b", text):
        assert (ROOT / "infra/systemd" / f"{unit}.service").exists(), unit


def test_each_figure_of_a_board_or_a_rule_is_told(on_platform, acme, monkeypatch):
    """Nobody draws, or waits for, what the product does not tell."""
    breakers.certificate(30)
    breakers.BREAKERS["BackupLate"](monkeypatch)
    keep_tally(acme.schema_name, Tally(last_run_at=clock.real_now()))
    told = told_names()
    drawn = {rule["alert"]: rule["expr"] for rule in rules()}
    for board in (FOLDER / "grafana").glob("*.json"):
        drawn[board.name] = board.read_text()
    for where, text in drawn.items():
        asked = set(re.findall(r"ezscale_[a-z_]+", text))
        asked = {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked}
        assert asked or where in {"ProductDown", "EdgeDown"}
        assert asked <= told, (where, asked - told)
