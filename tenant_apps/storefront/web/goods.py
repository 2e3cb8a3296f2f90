"""Plans as the design system's price cards and comparison want them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kernel.money import Money
from kernel.periods import months_of
from shared_apps.ui.cycles import cycle_name, cycle_text
from shared_apps.ui.formats import gigabytes_text, money_text, number_text, rate_text
from tenant_apps.billing.rules.pricing import Line, TaxPolicy, bill_period, sum_up
from tenant_apps.billing.selectors import today
from tenant_apps.billing.taxation import Taxes
from tenant_apps.catalog.models import DESKTOP, Plan
from tenant_apps.catalog.rules.cycles import length, saving_percent
from tenant_apps.catalog.words import hourly_words
from tenant_apps.orders.selectors import Quote


def memory_words(megabytes: int) -> str:
    gigabytes = Decimal(megabytes) / 1024
    return f"{number_text(gigabytes.normalize())} GB"


def traffic_words(gigabytes: int) -> str:
    if not gigabytes:
        return _("Unmetered")
    return gigabytes_text(gigabytes)


def tax_words(policy: TaxPolicy) -> str:
    """The line under prices; empty where no tax is charged."""
    if not policy.percent:
        return ""
    facts = {"percent": number_text(policy.percent.normalize()), "tax": policy.label}
    if policy.included:
        return _("%(percent)s %% %(tax)s included") % facts
    return _("plus %(percent)s %% %(tax)s") % facts


@dataclass(frozen=True, slots=True)
class CycleOffer:
    """A product on one of its cycles. `saving`: percent against the shortest one of months."""

    plan: Plan
    name: str
    per: str
    saving: int
    url: str

    @property
    def price(self) -> Money:
        return self.plan.price


@dataclass(frozen=True, slots=True)
class PlanCard:
    """
    A plan on a price card. `price` None shows "Free"; `others`: its other cycles. `rate`: of what
    is paid by the session, an hour's price; the most that a month can cost would mislead.
    """

    name: str
    tagline: str
    price: Money | None
    per: str
    fine: str
    specs: list[dict[str, str]]
    highlight: bool
    ribbon: str
    url: str
    action: str
    others: tuple[CycleOffer, ...] = ()
    rate: str = ""


def cycles(plans: Sequence[Plan]) -> list[CycleOffer]:
    """The cycles of one product, the shortest first."""
    rows = sorted(plans, key=lambda one: length(one.interval))
    base = main_plan(rows)
    return [
        CycleOffer(
            row,
            cycle_name(row.interval_unit, row.interval_count),
            cycle_text(row.interval_unit, row.interval_count),
            saving_percent(row.price_minor, row.interval, base.price_minor, base.interval),
            f"/configure/{row.pk}/",
        )
        for row in rows
    ]


def main_plan(plans: Sequence[Plan]) -> Plan:
    """The one whose price is shown large: the shortest of whole months, else the shortest."""
    rows = sorted(plans, key=lambda one: length(one.interval))
    return next((row for row in rows if months_of(row.interval) is not None), rows[0])


def by_product(plans: Sequence[Plan]) -> list[list[Plan]]:
    """Plans of one product stand together; its trial stands alone."""
    found: dict[tuple[UUID, bool, str], list[Plan]] = {}
    for plan in plans:
        found.setdefault((plan.product_id, plan.is_trial, plan.currency), []).append(plan)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Shelf:
    """Plans of one group of products: they can be compared with each other."""

    name: str
    summary: str
    plans: list[Plan]


def shelves(plans: Sequence[Plan]) -> list[Shelf]:
    """In the shop's order of groups."""
    found: dict[int, Shelf] = {}
    for plan in plans:
        group = plan.product.group
        found.setdefault(group.pk, Shelf(group.name, group.summary, [])).plans.append(plan)
    return list(found.values())


def cards(plans: Sequence[Plan], taxes: Taxes) -> list[PlanCard]:
    """One card a product."""
    found = []
    for group in by_product(plans):
        main = main_plan(group)
        others = tuple(one for one in cycles(group) if one.plan is not main)
        found.append(replace(card(main, taxes), others=others))
    return found


def _fine(plan: Plan, tax: TaxPolicy) -> str:
    """The small line: what an hour costs, and tax."""
    if not plan.price_minor:
        return _("No card needed")
    counted = hourly_words(plan)
    if plan.step_minutes:
        counted = _("while it runs, in steps of %(n)s minutes") % {"n": plan.step_minutes}
    return " · ".join(one for one in (counted, tax_words(tax)) if one)


def _rate(plan: Plan) -> str:
    price = plan.hourly_price
    if price is None or not plan.step_minutes:
        return ""
    return rate_text(price.unit, price.currency)


def card(plan: Plan, taxes: Taxes) -> PlanCard:
    product = plan.product
    tax = taxes.on_goods(product.tax_category)
    rate = _rate(plan)
    specs = [
        {"label": _("vCPU"), "value": str(product.vcpu), "icon": "cpu"},
        {"label": _("Memory"), "value": memory_words(product.memory_mb), "icon": "memory-stick"},
    ]
    if product.disk_gb:  # a desktop has none of its own
        disk = f"{product.disk_gb} GB"
        specs.append({"label": _("NVMe disk"), "value": disk, "icon": "hard-drive"})
        traffic = traffic_words(product.traffic_gb)
        specs.append({"label": _("Traffic"), "value": traffic, "icon": "activity"})
    return PlanCard(
        name=product.name,
        tagline=product.summary,
        price=plan.price if plan.price_minor else None,
        per=_("an hour") if rate else cycle_text(plan.interval_unit, plan.interval_count),
        fine=_fine(plan, tax),
        specs=specs,
        highlight=product.featured,
        ribbon=_("Chosen most") if product.featured else "",
        url=f"/configure/{plan.pk}/",
        action=_("Try it") if plan.is_trial else pgettext("button", "Order"),
        rate=rate,
    )


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a cart costs each cycle after the first one, tax included."""

    amount: Money
    per: str


def renewals(quote: Quote) -> list[Renewal]:
    """
    One sum per cycle, in the cart's order, less what coupons take off for ever.

    Trials and free plans cost nothing later; what is paid by the hour costs what was used.
    """
    lines: dict[tuple[str, int], list[Line]] = {}
    for one in quote.lines:
        plan = one.plan
        if (
            plan.is_trial
            or plan.hourly
            or not (plan.price_minor or any(each.price for each in one.options))
        ):
            continue
        cycle = (plan.interval_unit, plan.interval_count)
        tax = quote.taxes.on_goods(one.terms.category)
        charges = bill_period(
            one.terms,
            today(),
            tax,
            first=False,
            reductions=one.offers.lasting,
            options=one.options,
        )
        lines.setdefault(cycle, []).extend(charges)
    return [
        Renewal(sum_up(charges, charges[0].unit.currency).total, cycle_text(*cycle))
        for cycle, charges in lines.items()
    ]


def comparison(plans: list[Plan]) -> list[dict[str, Any]]:
    """Rows of the comparison table, one cell per plan."""
    products = [plan.product for plan in plans]
    if all(product.kind == DESKTOP for product in products):
        return _desktops_compared(plans)
    groups: list[dict[str, Any]] = [
        {
            "label": _("Machine"),
            "rows": [
                {"label": _("vCPU"), "cells": [str(p.vcpu) for p in products]},
                {"label": _("Memory"), "cells": [memory_words(p.memory_mb) for p in products]},
                {
                    "label": _("NVMe disk"),
                    "cells": [f"{p.disk_gb} GB" if p.disk_gb else "–" for p in products],
                },
                {
                    "label": _("Traffic a month"),
                    "cells": [traffic_words(p.traffic_gb) for p in products],
                },
            ],
        },
        {
            "label": _("Included"),
            "rows": [
                {"label": _("Full root access"), "cells": [True for _p in products]},
                {"label": _("IPv4 address"), "cells": [True for _p in products]},
                {"label": _("Start, stop and restart"), "cells": [True for _p in products]},
                {"label": _("Renews by itself"), "cells": [not p.is_trial for p in plans]},
            ],
        },
    ]
    if any(plan.setup_minor for plan in plans):
        fees = [money_text(p.setup_fee) if p.setup_minor else False for p in plans]
        row = {"label": _("Set-up, once"), "cells": fees}
        groups.insert(1, {"label": _("Price"), "rows": [row]})
    return groups


def _desktops_compared(plans: list[Plan]) -> list[dict[str, Any]]:
    products = [plan.product for plan in plans]
    machine = [
        {"label": _("vCPU"), "cells": [str(p.vcpu) for p in products]},
        {"label": _("Memory"), "cells": [memory_words(p.memory_mb) for p in products]},
    ]
    included = [
        {"label": _("In your browser, nothing to install"), "cells": [True for _p in products]},
        {
            "label": _("Costs nothing while it is off"),
            "cells": [bool(p.step_minutes) for p in plans],
        },
    ]
    return [
        {"label": _("Machine"), "rows": machine},
        {"label": _("Included"), "rows": included},
    ]


def cycle_rows(found: Sequence[PlanCard]) -> list[dict[str, Any]]:
    """A row of prices for each cycle beside the main one; empty where nobody offers any."""
    known = {
        (one.plan.interval_unit, one.plan.interval_count): one for c in found for one in c.others
    }
    rows = []
    for key, any_one in sorted(known.items(), key=lambda pair: length(pair[1].plan.interval)):
        cells: list[str | bool] = []
        for each in found:
            by_key = {(o.plan.interval_unit, o.plan.interval_count): o for o in each.others}
            cells.append(money_text(by_key[key].price) if key in by_key else False)
        rows.append({"label": any_one.name, "cells": cells})
    return [{"label": _("Other cycles"), "rows": rows}] if rows else []
