"""What Prometheus would say to what was scraped: its own program reads our rules and the series."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests.scraping import Sample

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "infra" / "observability"
_GROWS = ("_total", "_bucket", "_count", "_sum")


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def promtool(*words: str, cwd: Path = FOLDER) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["promtool", *words], cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )


def fires(
    alert: str, before: list[Sample], after: list[Sample], folder: Path, *, minutes: int, well: int
) -> bool:
    """
    Whether an alert is silent after `well` minutes of the first scrape, and fires `minutes` later.
    Gauges are as scraped; a counter goes on growing each minute by what it grew between the two.
    """
    expression = next(rule["expr"] for rule in rules() if rule["alert"] == alert)
    series = [
        one
        for one in _series(before, after, minutes, well)
        if one["series"].split("{")[0] in expression
    ]
    counted = f'count(ALERTS{{alertname="{alert}",alertstate="firing"}}) > bool 0 or vector(0)'
    asked = [
        {"expr": counted, "eval_time": f"{at}m", "exp_samples": [{"labels": "{}", "value": value}]}
        for at, value in ((well, 0), (well + minutes, 1))
    ]
    test = {"interval": "1m", "input_series": series, "promql_expr_test": asked}
    file = folder / f"{alert}.json"  # JSON is YAML
    given = {"rule_files": [str(FOLDER / "alerts.yml")], "evaluation_interval": "1m"}
    file.write_text(json.dumps({**given, "tests": [test]}))
    said = promtool("test", "rules", str(file), cwd=folder)
    return said.returncode == 0


def _series(
    before: list[Sample], after: list[Sample], minutes: int, well: int
) -> list[dict[str, str]]:
    was = {(name, labels): value for name, labels, value in before}
    now = {(name, labels): value for name, labels, value in after}
    found = []
    for key in {**was, **now}:
        name, labels = key
        if name.endswith("_created"):
            continue
        if name.endswith(_GROWS):
            first, last = was.get(key, 0.0), now.get(key, 0.0)
            values = f"{first:.6f}+0x{well} {last:.6f}+{last - first:.6f}x{minutes}"
        else:
            values = " ".join(
                # What never was is without end, for which promtool has no word.
                f"{min(value, 1e12):.6f}x{long}" if value is not None else f"_x{long}"
                for value, long in ((was.get(key), well), (now.get(key), minutes))
            )
        shown = ",".join(f'{label}="{value}"' for label, value in labels)
        found.append({"series": f"{name}{{{shown}}}", "values": values})
    return found
