"""The lines of an issued invoice as charges of another: the same sums, or taxed anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import cast

from kernel.money import Money
from kernel.periods import Period
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.models import DraftLine, Invoice, InvoiceLine, Subscription
from tenant_apps.billing.rules.pricing import Credited, Kind, Line, Reduction, Share, TaxPolicy
from tenant_apps.billing.rules.trace import Trace, rate_from, replay, trace_of
from tenant_apps.billing.taxation import Taxes


def copied(
    rows: Collection[InvoiceLine],
    texts: Mapping[int, str] | None = None,
    taxes: Taxes | None = None,
) -> list[Charge]:
    """
    In their order, with other texts where some are given (by the line's id).

    With `taxes` each charge is taxed as that buyer is; what gives back another invoice's line keeps
    that line's tax.
    """
    categories = _categories(rows) if taxes else {}
    charges = []
    for row in rows:
        line = line_of(row)
        if taxes and line.credit is None:
            line = retaxed(line, taxes.on_goods(categories[row.pk]))
        text = (texts or {}).get(row.pk, "").strip()
        if text:
            line = replace(line, description=text)
        charges.append(Charge(row.subscription_id, line, row.credits_line_id))
    return charges


def line_of(row: InvoiceLine) -> Line:
    """As it was computed, from what is frozen on it."""
    trace, credit = cast(Trace, row.trace), row.trace.get("credit")
    money = row.currency
    off = [
        Reduction(one["code"], one["label"], Money(one["minor"], money))
        for one in row.trace.get("off", [])
    ]
    if row.discount_minor and not off:
        off = [Reduction("", "", row.discount)]
    return Line(
        cast(Kind, row.kind),
        row.description,
        Period(row.period_start, row.period_end),
        row.unit,
        row.net,
        row.tax,
        rate_from(trace) if row.trace else _bare_rate(row),
        row.quantity,
        tuple(off),
        None if credit else row.share,
        Credited(
            Money(credit["net"], money),
            Money(credit["tax"], money),
            cast(Share, row.share),
            Money(credit["net_before"], money),
            Money(credit["tax_before"], money),
        )
        if credit
        else None,
        row.from_at,
        row.until_at,
        row.item,
        row.use,
    )


def retaxed(line: Line, tax: TaxPolicy) -> Line:
    """The same price, borne by another buyer; it may still pass the one-stop shop's threshold."""
    trace = trace_of(replace(line, rate=tax))
    return replace(replay(trace, line), rate=tax)


def _bare_rate(row: InvoiceLine) -> TaxPolicy:
    """Of a line of before traces were kept."""
    return TaxPolicy(row.tax_percent, row.tax_label, False, row.tax_reason)


def _categories(rows: Collection[InvoiceLine]) -> dict[int, str]:
    """The class of goods of each line: its subscription's, or as the draft's line said."""
    of_subscription = dict(
        Subscription.objects.filter(pk__in={one.subscription_id for one in rows}).values_list(
            "pk", "tax_category"
        )
    )
    drafted = DraftLine.objects.filter(draft__invoice__in={one.invoice_id for one in rows})
    of_draft = {
        (invoice, position): category
        for invoice, position, category in drafted.values_list(
            "draft__invoice_id", "position", "tax_category"
        )
    }
    return {
        one.pk: of_subscription[one.subscription_id]
        if one.subscription_id
        else of_draft.get((one.invoice_id, one.position), "")
        for one in rows
    }


def has_been_given_back(invoice: Invoice) -> bool:
    """Whether another invoice, which stands, gives back a part of one of its lines."""
    later = InvoiceLine.objects.filter(credits_line__invoice=invoice, is_void=False)
    return later.exclude(invoice=invoice).exists()
