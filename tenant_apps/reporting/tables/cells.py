"""What a report is made of. Every cell has two forms: for people, and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from kernel.money import Money
from kernel.money import total as total_of
from kernel.tenancy.context import current_store
from shared_apps.ui.formats import money_text, month_text, percent_text

NONE = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is for people; `plain` for a spreadsheet: major units with a point, ISO days."""

    text: str
    plain: object
    is_number: bool = True
    url: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    intro: str
    head: list[str]
    rows: list[list[Cell]]
    csv_head: list[str]
    figures: list[dict[str, Any]] = field(default_factory=list)
    chart: dict[str, Any] | None = None
    foot: list[Cell] = field(default_factory=list)
    is_spanned: bool = True
    nothing: str = ""  # why there are no rows, where it is not that nothing was ever sold

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Each heading, and whether numbers stand under it."""
        return [(name, cell.is_number) for name, cell in zip(self.head, self.rows[0], strict=True)]

    @property
    def csv_rows(self) -> list[list[object]]:
        return [[cell.plain for cell in row] for row in self.rows]


def figure(label: str, value: str, icon: str = "receipt-text", detail: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "icon": icon, "detail": detail}


def chart(series: list[str], points: Sequence[tuple[date, list[Decimal]]]) -> dict[str, Any]:
    return {
        "series": series,
        "unit": current_store().currency,
        "points": [{"label": month_text(month), "values": values} for month, values in points],
    }


def sum_of(amounts: Iterable[Money]) -> Money:
    return total_of(amounts, current_store().currency)


def month_cell(month: date) -> Cell:
    return Cell(month_text(month), f"{month:%Y-%m}", is_number=False)


def money_cell(amount: Money) -> Cell:
    return Cell(money_text(amount), amount.major)


def moved_cell(amount: Money) -> Cell:
    """Most months move little: a dash is easier to read past than a zero."""
    return Cell(money_text(amount) if amount else NONE, amount.major)


def count_cell(number: int) -> Cell:
    return Cell(str(number), number)


def share_text(percent: Decimal | None) -> str:
    return NONE if percent is None else percent_text(percent)


def plain_share(percent: Decimal | None) -> object:
    return "" if percent is None else percent
