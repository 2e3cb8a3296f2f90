"""Traffic of a service: where it stands, a graph, a table, what closed periods came to."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel.tenancy.context import current_store
from shared_apps.console.exports import csv_download
from shared_apps.traffic.figures import Point
from shared_apps.ui.formats import active_locale
from tenant_apps.accounts.models import Customer
from tenant_apps.bandwidth.graphs import SPANS, Graph, SpanName, graph_of, in_gigabytes
from tenant_apps.bandwidth.models import PeriodUse
from tenant_apps.bandwidth.selectors import Standing, history_of, standing_of
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import customer_required
from tenant_apps.provisioning.selectors import service_of

_HEAD = ("begins_at", "bytes_in", "bytes_out")


@require_safe
@customer_required
def traffic(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    row = service_of(customer.pk, service_id)
    standing = standing_of(row.pk)
    span = _span(request, standing)
    graph = graph_of(row.pk, span, standing)
    return page(
        request,
        "traffic",
        at="services",
        service=row,
        standing=standing,
        span=span,
        spans=_spans(row.pk, span, standing),
        chart=_chart(graph, standing),
        has_traffic=bool(graph.bytes_in or graph.bytes_out),
        used=short(standing.used) if standing else None,
        quota=short(standing.quota) if standing else None,
        bytes_in=short(in_gigabytes(graph.bytes_in)),
        bytes_out=short(in_gigabytes(graph.bytes_out)),
        history=[_closed(one) for one in history_of(row.pk)],
        csv_url=f"{reverse('service-traffic-csv', args=[row.pk])}?{urlencode({'span': span})}",
        bar=_bar(standing) if standing else "",
    )


@require_safe
@customer_required
def as_csv(request: HttpRequest, customer: Customer, service_id: UUID) -> HttpResponse:
    row = service_of(customer.pk, service_id)
    standing = standing_of(row.pk)
    graph = graph_of(row.pk, _span(request, standing), standing)
    cells = ((one.at.isoformat(), one.bytes_in, one.bytes_out) for one in graph.points)
    return csv_download("traffic", _HEAD, cells)


def _span(request: HttpRequest, standing: Standing | None) -> SpanName:
    asked = request.GET.get("span", "")
    if asked in SPANS and (standing is not None or asked != "period"):
        return asked
    return "period" if standing is not None else "month"


def _spans(service_id: UUID, chosen: str, standing: Standing | None) -> list[dict[str, Any]]:
    names = {
        "period": _("This period"),
        "day": _("Day"),
        "week": _("Week"),
        "month": _("Month"),
        "year": _("Year"),
    }
    url = reverse("service-traffic", args=[service_id])
    return [
        {"label": label, "url": f"{url}?{urlencode({'span': key})}", "current": key == chosen}
        for key, label in names.items()
        if key != "period" or standing is not None
    ]


def _chart(graph: Graph, standing: Standing | None) -> dict[str, Any]:
    """In and out; of the running period also what counts so far, and the line of the quota."""
    series = [_("Out"), _("In")]
    quota = []
    if graph.counted and standing is not None:
        series.append(_("Counted so far"))
        if standing.terms.basis == "volume" and standing.terms.quota:
            series.append(_("Included"))
            quota = [standing.terms.quota]
    counted = [[in_gigabytes(one)] for one in graph.counted] or [[] for _one in graph.points]
    points = [
        {
            "label": _label(one, graph),
            "values": [in_gigabytes(one.bytes_out), in_gigabytes(one.bytes_in), *more, *quota],
        }
        for one, more in zip(graph.points, counted, strict=True)
    ]
    return {"series": series, "points": points}


def _label(one: Point, graph: Graph) -> str:
    if isinstance(one.at, datetime):
        local = one.at.astimezone(ZoneInfo(current_store().timezone))
        skeleton = "Hm" if len(graph.points) <= 24 else "EHm"
        return str(format_skeleton(skeleton, local, tzinfo=local.tzinfo, locale=active_locale()))
    day: date = one.at
    return str(format_skeleton("MMMd", day, locale=active_locale()))


def _closed(one: PeriodUse) -> tuple[PeriodUse, Decimal, Decimal, Decimal, Decimal, Decimal]:
    """A closed period, and its figures as people read them: out, in, counted, included, beyond."""
    out, into = in_gigabytes(one.bytes_out), in_gigabytes(one.bytes_in)
    return one, short(out), short(into), short(one.used), short(one.quota), short(one.overage)


def short(value: Decimal) -> Decimal:
    """Two places at most, and none that say nothing."""
    found = value.quantize(Decimal("0.01"))
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found


def _bar(standing: Standing) -> str:
    if standing.percent >= 100:
        return "bad"
    return "warn" if standing.percent >= 75 else ""
