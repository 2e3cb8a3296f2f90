"""What was measured: a table for people, `bench.json` for programs. A missed goal is only said."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Result:
    """`goal` None: a number without a promise. `better` says on which side of the goal is good."""

    value: float
    unit: str
    goal: float | None
    better: Better

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "-"
        met = self.value >= self.goal if self.better == "higher" else self.value <= self.goal
        return "met" if met else "missed"


@dataclass(slots=True)
class Board:
    """Results in the order in which they came."""

    results: dict[str, Result] = field(default_factory=dict)

    def put(
        self, name: str, value: float, unit: str, *, goal: float | None = None, better: Better
    ) -> None:
        """Keep one number, and say it at once: a long run that is stopped has told something."""
        self.results[name] = result = Result(round(value, 4), unit, goal, better)
        say(f"  {_line(name, result)}")

    def write(self, path: Path) -> None:
        """Replace the numbers of these names; those of groups that were left out stay."""
        known = json.loads(path.read_text()) if path.exists() else {}
        known |= {
            name: {"value": r.value, "unit": r.unit, "goal": r.goal, "better": r.better}
            for name, r in self.results.items()
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(known, indent=2) + "\n")

    def table(self) -> str:
        head = f"{'name':36} {'value':>12} {'unit':12} {'goal':>10}  verdict"
        rows = [_line(name, result) for name, result in self.results.items()]
        return "\n".join([head, "-" * len(head), *rows])


def _line(name: str, result: Result) -> str:
    sign = "≥" if result.better == "higher" else "≤"
    goal = "" if result.goal is None else f"{sign} {result.goal:g}"
    return f"{name:36} {result.value:12,.3f} {result.unit:12} {goal:>10}  {result.verdict}"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def paired(over: Sequence[float], under: Sequence[float]) -> float:
    """The median of the ratios of rounds that ran one after the other: noise hits both sides."""
    return median([a / b for a, b in zip(over, under, strict=True)])


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
