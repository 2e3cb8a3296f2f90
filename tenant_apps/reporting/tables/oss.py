"""The report for a return to the one-stop shop."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shared_apps.ui.formats import country_text, money_text, percent_text
from tenant_apps.reporting.oss import oss_rows
from tenant_apps.reporting.spans import Span
from tenant_apps.reporting.tables.cells import Cell, Report, figure, money_cell, sum_of


def oss_table(span: Span) -> Report:
    found = oss_rows(span.first, span.end)
    net, tax = sum_of(one.net for one in found), sum_of(one.tax for one in found)
    return Report(
        _("One-stop shop"),
        _("What private customers in other EU countries paid at their own rate, by quarter."),
        [_("Quarter"), _("Country"), _("Rate"), _("Net"), _("Tax due")],
        [
            [
                Cell(one.name, one.name, is_number=False),
                Cell(country_text(one.country), one.country, is_number=False),
                Cell(percent_text(one.percent.normalize()), one.percent),
                money_cell(one.net),
                money_cell(one.tax),
            ]
            for one in found
        ],
        ["quarter", "country", "percent", "net", "tax_due"],
        figures=[
            figure(_("Tax due"), money_text(tax), "landmark"),
            figure(_("Net"), money_text(net), "trending-up"),
        ],
        foot=[
            Cell(_("In all"), "", is_number=False),
            *[Cell("", "")] * 2,
            money_cell(net),
            money_cell(tax),
        ],
        nothing=_("No private customer in another EU country was charged their own rate."),
    )
