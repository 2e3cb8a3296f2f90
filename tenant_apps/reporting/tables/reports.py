"""Each report as figures, a chart and a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.ui.formats import country_text, money_text, percent_text
from tenant_apps.reporting.cohorts import cohorts
from tenant_apps.reporting.receivables import debtors, given_back
from tenant_apps.reporting.recurring import MrrMonth, mrr_by_month, worth
from tenant_apps.reporting.revenue import deferred, revenue, taxes
from tenant_apps.reporting.spans import Span
from tenant_apps.reporting.tables.cells import (
    NONE,
    Cell,
    Report,
    chart,
    count_cell,
    figure,
    money_cell,
    month_cell,
    moved_cell,
    plain_share,
    share_text,
    sum_of,
)
from tenant_apps.reporting.tables.oss import oss_table
from tenant_apps.reporting.tables.traffic import traffic
from tenant_apps.reporting.tables.words import (
    back_words,
    given_words,
    kind_words,
    tax_words,
)


def recurring(span: Span) -> Report:
    months = mrr_by_month(span)
    last, whole = months[-1], worth(months[:-1])
    return Report(
        _("Monthly recurring revenue"),
        _("What running services come to in a month, net, counted on each month's last day."),
        [
            _("Month"),
            _("At the start"),
            _("New"),
            _("Back again"),
            _("Expansion"),
            _("Contraction"),
            _("Churn"),
            _("At the end"),
            _("Customers"),
            _("Lost"),
            _("Kept"),
        ],
        [_recurring_row(one) for one in reversed(months)],
        [
            "month",
            "opening",
            "new",
            "reactivation",
            "expansion",
            "contraction",
            "churn",
            "closing",
            "customers",
            "customers_lost_percent",
            "net_retention_percent",
        ],
        figures=[
            figure(_("Recurring a month"), money_text(last.closing), "repeat"),
            figure(_("Recurring a year"), money_text(last.arr), "calendar-range"),
            figure(
                _("Customers lost a month"),
                share_text(whole.churn),
                "user-minus",
                _("mean of the whole months shown"),
            ),
            figure(
                _("A customer's worth"),
                money_text(whole.ltv) if whole.ltv else NONE,
                "gem",
                _("%(amount)s a month until it leaves") % {"amount": money_text(whole.per_customer)}
                if whole.per_customer
                else "",
            ),
        ],
        chart=chart([_("Recurring a month")], [(one.month, [one.closing.major]) for one in months]),
    )


def _recurring_row(one: MrrMonth) -> list[Cell]:
    return [
        month_cell(one.month),
        *(
            moved_cell(amount)
            for amount in (
                one.opening,
                one.new,
                one.reactivation,
                one.expansion,
                -one.contraction,
                -one.churn,
                one.closing,
            )
        ),
        count_cell(one.customers),
        Cell(share_text(one.logo_churn), plain_share(one.logo_churn)),
        Cell(share_text(one.net_retention), plain_share(one.net_retention)),
    ]


def cohort_table(span: Span) -> Report:
    found = cohorts(span)
    width = max((len(one.kept) for one in found), default=1)
    rows = [
        [
            month_cell(one.month),
            count_cell(one.kept[0].customers),
            *(Cell(share_text(kept.percent), plain_share(kept.percent)) for kept in one.kept),
            *[Cell("", "")] * (width - len(one.kept)),
        ]
        for one in found
    ]
    return Report(
        _("Cohorts"),
        _("Customers by the month they began in, and the share that still pays months later."),
        [_("Began in"), _("Customers"), *(f"+{at}" for at in range(width))],
        rows,
        ["month", "customers", *(f"after_{at}_percent" for at in range(width))],
    )


def revenue_table(span: Span) -> Report:
    found = revenue(span)
    by_month = {month: Money.zero(current_store().currency) for month in span.months}
    for one in found:
        by_month[one.month] += one.net
    total = sum_of(by_month.values())
    return Report(
        _("Revenue"),
        _("What was invoiced, net of tax, less what was taken back. The sums are the ledger's."),
        [_("Month"), _("Product"), _("For"), _("Net")],
        [
            [
                month_cell(one.month),
                Cell(one.product or NONE, one.product, is_number=False),
                Cell(kind_words(one.kind), one.kind, is_number=False),
                money_cell(one.net),
            ]
            for one in sorted(found, key=lambda one: one.month, reverse=True)
        ],
        ["month", "product", "kind", "net"],
        figures=[
            figure(_("In all"), money_text(total), "trending-up"),
            *(figure(name, money_text(sum_), "package") for name, sum_ in _by_product(found)[:3]),
        ],
        chart=chart([_("Net revenue")], [(on, [net.major]) for on, net in by_month.items()]),
        foot=[Cell(_("In all"), "", is_number=False), *[Cell("", "")] * 2, money_cell(total)],
    )


def _by_product(found: Iterable[Any]) -> list[tuple[str, Money]]:
    sums: dict[str, Money] = {}
    for one in found:
        if one.product:
            sums[one.product] = sums.get(one.product, Money.zero(one.net.currency)) + one.net
    return sorted(sums.items(), key=lambda item: -item[1].minor)


def deferred_table(span: Span) -> Report:
    found = deferred()
    total = sum_of(one.net for one in found)
    return Report(
        _("Not earned yet"),
        _("Invoiced for days to come, by the month in which it is earned, as of tonight."),
        [_("Month"), _("Net")],
        [[month_cell(one.month), money_cell(one.net)] for one in found],
        ["month", "net"],
        figures=[figure(_("Not earned yet"), money_text(total), "hourglass")],
        foot=[Cell(_("In all"), "", is_number=False), money_cell(total)],
        is_spanned=False,
    )


def receivables(span: Span) -> Report:
    found = debtors()
    heads = [_("Not due"), "1–30", "31–60", "61–90", _("over 90")]
    sums = [sum_of(one.amounts[at] for one in found) for at in range(len(heads))]
    return Report(
        _("Receivables"),
        _("What customers owe today, by how many days it is late."),
        [_("Customer"), _("Invoices"), *heads, _("In all")],
        [
            [
                Cell(
                    one.label,
                    one.label,
                    is_number=False,
                    url=reverse("manage-customer", args=[one.customer_id]),
                ),
                count_cell(one.invoices),
                *map(money_cell, one.amounts),
                money_cell(one.total),
            ]
            for one in found
        ],
        ["customer", "invoices", "not_due", "1_30", "31_60", "61_90", "over_90", "total"],
        figures=[
            figure(_("Owed"), money_text(sum_of(sums)), "hand-coins"),
            figure(_("Of it late"), money_text(sum_of(sums[1:])), "calendar-x"),
            figure(_("Late for over 90 days"), money_text(sums[-1]), "triangle-alert"),
        ],
        foot=[
            Cell(_("In all"), "", is_number=False),
            count_cell(sum(one.invoices for one in found)),
            *map(money_cell, sums),
            money_cell(sum_of(sums)),
        ],
        is_spanned=False,
    )


def tax_table(span: Span) -> Report:
    found = taxes(span.first, span.end)
    total = sum_of(one.tax for one in found)
    return Report(
        _("Taxes"),
        _("What was invoiced by country and rate, less what was taken back: for your tax return."),
        [_("Country"), _("Tax"), _("Rate"), _("Why"), _("Net"), _("Tax due")],
        [
            [
                Cell(country_text(one.country) or NONE, one.country, is_number=False),
                Cell(one.label, one.label, is_number=False),
                Cell(percent_text(one.percent.normalize()), one.percent),
                Cell(tax_words(one.reason), one.reason, is_number=False),
                money_cell(one.net),
                money_cell(one.tax),
            ]
            for one in found
        ],
        ["country", "tax", "percent", "reason", "net", "tax_due"],
        figures=[
            figure(_("Tax due"), money_text(total), "landmark"),
            figure(_("Net"), money_text(sum_of(one.net for one in found)), "trending-up"),
        ],
        foot=[
            Cell(_("In all"), "", is_number=False),
            *[Cell("", "")] * 3,
            money_cell(sum_of(one.net for one in found)),
            money_cell(total),
        ],
    )


def back_table(span: Span) -> Report:
    found = given_back(span)
    kinds = ("refund", "credit_note", "written_off")
    return Report(
        _("Given back"),
        _("Money that left again, invoices corrected by credit notes, and what was never paid."),
        [_("Month"), _("What"), _("Why"), _("Number"), _("Amount")],
        [
            [
                month_cell(one.month),
                Cell(back_words(one.kind), one.kind, is_number=False),
                Cell(given_words(one.reason) or NONE, one.reason, is_number=False),
                count_cell(one.count),
                money_cell(one.amount),
            ]
            for one in reversed(found)
        ],
        ["month", "kind", "reason", "count", "amount"],
        figures=[
            figure(
                back_words(kind),
                money_text(sum_of(one.amount for one in found if one.kind == kind)),
            )
            for kind in kinds
        ],
    )


REPORTS: dict[str, Callable[[Span], Report]] = {
    "recurring": recurring,
    "cohorts": cohort_table,
    "revenue": revenue_table,
    "deferred": deferred_table,
    "receivables": receivables,
    "taxes": tax_table,
    "oss": oss_table,
    "given-back": back_table,
    "traffic": traffic,
}
