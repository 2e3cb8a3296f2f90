"""What `/metrics` says, as a test reads it."""

from __future__ import annotations

from prometheus_client import Counter, Histogram
from prometheus_client.parser import text_string_to_metric_families

from config.watching import counts, page

Sample = tuple[str, tuple[tuple[str, str], ...], float]


def scrape() -> list[Sample]:
    """In this process and its transaction: a real scrape looks from a thread of its own."""
    return read(page.scrape(page.look()).decode())


def read(text: str) -> list[Sample]:
    return [
        (sample.name, tuple(sorted(sample.labels.items())), sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    ]


def value(found: list[Sample], name: str, **labels: str) -> float:
    """Of one sample; 0 when nobody counted it yet."""
    wanted = tuple(sorted(labels.items()))
    return next((number for one, has, number in found if (one, has) == (name, wanted)), 0.0)


def told_names() -> set[str]:
    """Every figure that the product can tell: what is counted, and the facts of a full look."""
    counted = {
        metric._name + ("_total" if metric._type == "counter" else "")
        for metric in vars(counts).values()
        if isinstance(metric, Counter | Histogram)
    }
    return counted | {metric.name for metric in page.look()}
