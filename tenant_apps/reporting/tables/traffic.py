"""The report of traffic: who used most, totals by kind, what overage brought."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from shared_apps.ui.formats import money_text, number_text
from tenant_apps.bandwidth.reports import by_month, overage_revenue, totals_by_kind, used_most
from tenant_apps.reporting.spans import Span
from tenant_apps.reporting.tables.cells import (
    NONE,
    Cell,
    Report,
    chart,
    figure,
    moved_cell,
    sum_of,
)


def traffic(span: Span) -> Report:
    found = used_most(span.first, span.end)
    months = by_month(span.first, span.end)
    kinds = totals_by_kind(span.first, span.end)
    made = chart([_("Traffic")], [(one, [_gb(months.get(one, 0))]) for one in span.months])
    return Report(
        _("Traffic"),
        _("The services with the most traffic, both ways, and what was charged beyond quotas."),
        [_("Server"), _("Customer"), _("Kind"), _("Out"), _("In"), _("Overage, net")],
        [
            [
                Cell(
                    one.hostname or NONE,
                    one.hostname,
                    is_number=False,
                    url=reverse("manage-service", args=[one.service_id]),
                ),
                Cell(one.customer or NONE, one.customer, is_number=False),
                Cell(one.kind or NONE, one.kind, is_number=False),
                _bytes_cell(one.bytes_out),
                _bytes_cell(one.bytes_in),
                moved_cell(one.overage),
            ]
            for one in found
        ],
        ["server", "customer", "kind", "bytes_out", "bytes_in", "overage_net"],
        figures=[
            figure(_("In all"), _text(sum(months.values())), "chart-line"),
            figure(
                _("Overage, net"), money_text(overage_revenue(span.first, span.end)), "hand-coins"
            ),
            *(figure(kind or NONE, _text(octets), "server") for kind, octets in kinds[:2]),
        ],
        chart={**made, "unit": "GB"},
        foot=[
            Cell(_("In all"), "", is_number=False),
            *[Cell("", "")] * 2,
            _bytes_cell(sum(one.bytes_out for one in found)),
            _bytes_cell(sum(one.bytes_in for one in found)),
            moved_cell(sum_of(one.overage for one in found)),
        ],
    )


def _gb(octets: int) -> Decimal:
    return Decimal(octets).scaleb(-9).quantize(Decimal("0.1"))


def _text(octets: int) -> str:
    return f"{number_text(_gb(octets))} GB"


def _bytes_cell(octets: int) -> Cell:
    return Cell(_text(octets), octets)
