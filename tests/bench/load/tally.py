"""How long each answer took, which were not as they should be, which showed another's words."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field

_SAMPLES = 30


@dataclass
class Tally:
    """Of all visitors of a run. `target` answers are wanted; whoever finds it reached, stops."""

    target: int
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: int = 0
    canaries: int = 0
    samples: list[str] = field(default_factory=list)
    _answers: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def answers(self) -> int:
        return self._answers

    @property
    def is_full(self) -> bool:
        return self._answers >= self.target

    def took(self, name: str, seconds: float) -> None:
        """One answer of the page `name`."""
        with self._lock:
            self._answers += 1
            self.seconds[name].append(seconds)

    def wrong(self, name: str, said: str) -> None:
        """An answer that nobody expected, or none."""
        with self._lock:
            self.errors += 1
            self._keep(f"{name}: {said}")

    def leaked(self, name: str, words: list[str]) -> None:
        """An answer that shows what is another's: counted once, however many words it shows."""
        with self._lock:
            self.canaries += 1
            self._keep(f"{name} shows {', '.join(words)}")

    def _keep(self, line: str) -> None:
        if len(self.samples) < _SAMPLES:
            self.samples.append(line)

    def part(self, share: float) -> float:
        """Milliseconds within which this share of all answers came."""
        return percentile([one for spans in self.seconds.values() for one in spans], share)

    def pages(self) -> list[tuple[str, int, float, float]]:
        """Name, answers, median and 99th percentile in ms of each page, the slowest first."""
        rows = [
            (name, len(spans), percentile(spans, 0.5), percentile(spans, 0.99))
            for name, spans in self.seconds.items()
        ]
        return sorted(rows, key=lambda row: -row[2])


def percentile(spans: list[float], share: float) -> float:
    """In milliseconds, of seconds: the nearest rank."""
    ranked = sorted(spans)
    return ranked[min(int(len(ranked) * share), len(ranked) - 1)] * 1e3 if ranked else 0.0
