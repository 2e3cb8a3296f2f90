"""
The figures of the proofs: `name: got/total`, with the seed that chose the order of things.

A test adds to a figure while it runs; `tests.prove.plugin` prints them all and writes the file.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

SEED = int(os.environ.get("EZSCALE_PROOF_SEED", "20261121"))


@dataclass(slots=True)
class Figure:
    """How many of `total` went as they must. `total` counts what was really tried."""

    got: int = 0
    total: int = 0
    seed: int = SEED
    words: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = f" ({', '.join(self.words)})" if self.words else ""
        return f"{self.got}/{self.total}{said}"


_figures: dict[str, Figure] = {}


def add(name: str, *, got: int, total: int) -> None:
    """Add to a figure; the first call makes it."""
    figure = _figures.setdefault(name, Figure())
    figure.got += got
    figure.total += total


def say(name: str, words: str) -> None:
    """What was measured beside it, e.g. seconds: printed behind the figure, kept with it."""
    _figures.setdefault(name, Figure()).words.append(words)


_notes: dict[str, list[str]] = {}


def note(name: str, lines: list[str]) -> None:
    """What a reader of the figure may want to see: shown with EZSCALE_PROOF_NOTES=yes."""
    _notes.setdefault(name, []).extend(lines)


def notes() -> dict[str, list[str]]:
    return _notes


def forget(name: str) -> None:
    """A test that runs again starts its figure again."""
    _figures.pop(name, None)


def figures() -> dict[str, Figure]:
    return dict(sorted(_figures.items()))


def write(path: Path) -> None:
    """Merge into `path`: figures of other runs stay until they are measured again."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    for name, figure in figures().items():
        kept[name] = {"got": figure.got, "total": figure.total, "seed": figure.seed}
        kept[name] |= {"words": figure.words} if figure.words else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dict(sorted(kept.items())), indent=2) + "\n")
