"""
Places of the staff console that other apps fill.

The staff app knows stores, but neither prices nor invoices; the apps that do register here what
they want to show (in their `web.panels`), and the console draws it in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

Place = Literal["overview", "store"]
Facts = Callable[[str], dict[str, Any]]
Figures = Callable[[], list[dict[str, Any]]]
Cells = Callable[[list[str]], Mapping[str, Any]]
Options = Callable[[str], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Panel:
    """`facts(store_key)` is what the template gets; the key is empty on the overview."""

    order: int
    template: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list of stores: `cells(store_keys)` answers for all rows at once."""

    order: int
    label: str
    cells: Cells
    numeric: bool = False


_panels: dict[tuple[Place, str], Panel] = {}
_figures: dict[str, tuple[int, Figures]] = {}
_columns: dict[str, Column] = {}
_options: dict[str, Options] = {}


def shows_panel(place: Place, template: str, *, order: int) -> Callable[[Facts], Facts]:
    def decorate(facts: Facts) -> Facts:
        _panels[place, template] = Panel(order, template, facts)
        return facts

    return decorate


def shows_figures(name: str, *, order: int) -> Callable[[Figures], Figures]:
    """Values of `ui/c/figure.html`, one dict each, for the staff overview."""

    def decorate(figures: Figures) -> Figures:
        _figures[name] = (order, figures)
        return figures

    return decorate


def adds_column(label: str, *, order: int, numeric: bool = False) -> Callable[[Cells], Cells]:
    def decorate(cells: Cells) -> Cells:
        _columns[label] = Column(order, label, cells, numeric)
        return cells

    return decorate


def draw_panels(request: HttpRequest, place: Place, store: str = "") -> list[SafeString]:
    """Every panel of a place, drawn, in order."""
    found = [panel for (where, _), panel in _panels.items() if where == place]
    return [
        render_to_string(panel.template, panel.facts(store), request)
        for panel in sorted(found, key=lambda one: one.order)
    ]


def all_figures() -> list[dict[str, Any]]:
    ordered = sorted(_figures.values(), key=lambda one: one[0])
    return [figure for _, figures in ordered for figure in figures()]


def columns() -> list[Column]:
    return sorted(_columns.values(), key=lambda one: one.order)


def cells_of(stores: Iterable[str]) -> dict[str, list[tuple[Column, Any]]]:
    """Store key → its cells (column, value) in the order of `columns`."""
    keys = list(stores)
    answers = [(column, column.cells(keys)) for column in columns()]
    return {key: [(column, values.get(key)) for column, values in answers] for key in keys}


def offers_choices(name: str) -> Callable[[Options], Options]:
    """Register (value, label) pairs that a form of the console offers, e.g. "tiers"."""

    def decorate(options: Options) -> Options:
        _options[name] = options
        return options

    return decorate


def choices(name: str, about: str = "") -> list[tuple[str, str]]:
    """The pairs registered under a name, asked for `about`; none when nobody offers them."""
    return _options[name](about) if name in _options else []
