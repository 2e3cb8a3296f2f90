"""What wholesale shows in the staff console: figures, columns, a panel, choices of forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kernel.money import Money
from shared_apps.console.panels import adds_column, offers_choices, shows_figures, shows_panel
from shared_apps.ui.formats import money_text
from wholesale import books, dues, selectors, tallies
from wholesale.web.sums import sums_of


@shows_figures("wholesale", order=20)
def figures() -> list[dict[str, Any]]:
    running = [one for found in selectors.running_by_store().values() for one in found]
    cost = [money_text(amount) for amount in sums_of(one.wholesale for one in running)]
    waiting, late = dues.sums("open"), dues.sums("overdue")
    return [
        {
            "label": _("Active services"),
            "value": sum(one.count for one in running),
            "icon": "server",
            "detail": _("in all stores"),
        },
        {
            "label": _("Wholesale a month"),
            "value": cost[0] if cost else "0",
            "detail": ", ".join(cost[1:]) or _("running services"),
            "icon": "trending-up",
        },
        {
            "label": _("Unpaid invoices"),
            "value": sum(count for count, _amount in (*waiting, *late)),
            "detail": _owed(waiting, late),
            "icon": "receipt-text",
            "href": f"{reverse('wholesale-invoices')}?state={'overdue' if late else 'open'}",
        },
    ]


@shows_panel("overview", "wholesale/panel_books.html", order=0)
def books_alarm(_store: str) -> dict[str, Any]:
    return {"broken_books": books.broken()}


@shows_panel("overview", "wholesale/panel_runs.html", order=1)
def runs_alarm(_store: str) -> dict[str, Any]:
    missed, waiting, parked = tallies.troubled()
    return {"missed_runs": missed, "waiting_runs": waiting, "parked_services": parked}


def _owed(waiting: list[tuple[int, Money]], late: list[tuple[int, Money]]) -> str:
    """€30.00 in all, €10.00 of it overdue: the second sum is always a part of the first."""
    if not (waiting or late):
        return _("All are paid")
    whole = {"amount": _said(amount for _count, amount in (*waiting, *late))}
    if not late:
        return _("%(amount)s, none overdue") % whole
    part = _said(amount for _count, amount in late)
    return _("%(amount)s in all, %(late)s of it overdue") % {**whole, "late": part}


def _said(amounts: Iterable[Money]) -> str:
    return ", ".join(money_text(amount) for amount in sums_of(amounts))


@adds_column(gettext_noop("Services"), order=10, numeric=True)
def services(stores: list[str]) -> dict[str, Any]:
    found = selectors.running_by_store(stores)
    return {store: sum(one.count for one in rows) for store, rows in found.items()}


@adds_column(gettext_noop("Wholesale a month"), order=20, numeric=True)
def monthly(stores: list[str]) -> dict[str, Any]:
    found = selectors.running_by_store(stores)
    return {
        store: ", ".join(money_text(one.wholesale) for one in rows) for store, rows in found.items()
    }


@shows_panel("store", "wholesale/panel_store.html", order=10)
def store_panel(store: str) -> dict[str, Any]:
    margins, today = selectors.margins(store), dues.todays([store])[store]
    return {
        "store_key": store,
        "margins": margins[:10],
        "more": len(margins) - 10,
        "sums": selectors.margin_sums(margins),
        "invoices": [
            (*selectors.with_total(row), dues.shown_state(row, today))
            for row in selectors.invoices(store)[:6]
        ],
    }


@offers_choices("tiers")
def tiers(_about: str) -> list[tuple[str, str]]:
    return [
        (row.code, _("%(name)s, %(fee)s a month") % {"name": row.name, "fee": money_text(fee)})
        for row, fee in selectors.tiers()
    ]


@offers_choices("currencies")
def currencies(_about: str) -> list[tuple[str, str]]:
    return [(code, code) for code in selectors.currencies()]


@offers_choices("remote_plans")
def remote_plans(driver: str) -> list[tuple[str, str]]:
    """The plans of a platform that the catalogue sells, with the product's name."""
    return [(row.remote_plan, row.name) for row in selectors.products() if row.driver == driver]
