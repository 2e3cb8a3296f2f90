"""The first page: how the store is doing and what waits for a person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from shared_apps.identity.web.guards import team_required
from shared_apps.ui.formats import money_text, percent_text
from tenant_apps.backoffice.selectors import desk, people
from tenant_apps.backoffice.selectors.overview import (
    Figures,
    SetUp,
    figures,
    recent_orders,
    set_up,
)
from tenant_apps.backoffice.web.guards import is_owner
from tenant_apps.backoffice.web.shell import page


@require_safe
@team_required
def overview(request: HttpRequest) -> HttpResponse:
    orders = recent_orders()
    names = people.labels(order.customer_id for order in orders)
    state = set_up(has_order=bool(orders))
    # Set-up and gateways are the owner's: an agent could not open those pages.
    owner = is_owner(request)
    needs = [need for need in desk.needs() if owner or need.kind not in {"gateway", "wholesale"}]
    return page(
        request,
        "overview",
        at="overview",
        figures=_figures(figures()),
        checklist=_checklist(state) if owner and not state.complete else None,
        done=state.done,
        steps=state.steps,
        needs=[_need(need) for need in needs],
        orders=[(order, names.get(order.customer_id)) for order in orders],
    )


def _figures(found: Figures) -> list[dict[str, Any]]:
    fee, monthly = found.monthly.fee, found.monthly.services
    return [
        {
            "label": _("Active services"),
            "value": str(found.active_services),
            "detail": ngettext(
                "%(count)s suspended", "%(count)s suspended", found.suspended_services
            )
            % {"count": found.suspended_services},
            "icon": "server",
            "href": reverse("manage-services"),
        },
        {
            "label": _("Revenue this month"),
            "value": money_text(found.revenue),
            "detail": ngettext(
                "%(amount)s unpaid on %(count)s invoice",
                "%(amount)s unpaid on %(count)s invoices",
                found.open_count,
            )
            % {"amount": money_text(found.open_amount), "count": found.open_count},
            "icon": "trending-up",
            "href": f"{reverse('manage-invoices')}?state=paid",
        },
        {
            "label": _("Cost a month"),
            "value": money_text(monthly.wholesale),
            "detail": _("plus a fee of %(amount)s") % {"amount": money_text(fee)} if fee else "",
            "icon": "receipt-text",
        },
        {
            "label": _("Margin a month"),
            "value": money_text(monthly.margin),
            "detail": _("%(share)s of %(retail)s net at today's services, before the fee")
            % {"share": percent_text(monthly.percent), "retail": money_text(monthly.retail)}
            if monthly.percent is not None
            else _("No paid service runs yet"),
            "icon": "piggy-bank",
        },
    ]


def _checklist(state: SetUp) -> list[dict[str, Any]]:
    steps = _steps(state)
    if not state.taxes:
        title, text = _("Your invoices charge no tax"), _("You have a VAT ID and no tax rate.")
        url = reverse("manage-taxes")
        steps.insert(2, {"done": False, "title": title, "text": text, "url": url})
    return steps


def _steps(state: SetUp) -> list[dict[str, Any]]:
    return [
        {
            "done": state.brand,
            "title": _("Set your brand"),
            "text": _("Name, logo and colours: your shop shows them at once."),
            "url": reverse("manage-brand"),
        },
        {
            "done": state.prices,
            "title": _("Check your prices"),
            "text": _("Every plan starts at a suggested price. The difference to cost is yours."),
            "url": reverse("manage-catalogue"),
        },
        {
            "done": state.payment,
            "title": _("Connect a way to get paid"),
            "text": _("Card payments with your own account, or bank transfer."),
            "url": reverse("manage-till"),
        },
        {
            "done": state.order,
            "title": _("Receive your first order"),
            "text": _("Share your shop's address, or place a test order yourself."),
            "url": "/",
        },
    ]


def _need(need: desk.Need) -> dict[str, Any]:
    titles = {
        "gateway": _("%(what)s is paused"),
        "wholesale": _("Your own bill %(what)s is overdue"),
        "job": _("%(what)s is stuck"),
        "late": _("%(what)s should be ready by now"),
        "by_hand": _("%(what)s waits to be delivered by hand"),
        "payment": _("A payment of %(what)s does not match its invoice"),
        "unknown": _("Nobody knows yet whether a payment of %(what)s came"),
        "till": _("Payments: “%(what)s” was given up"),
        "returned": _("%(what)s of a payment went back"),
        "run": _("A billing run waits for you"),
        "parked": _("Billing of “%(what)s” is parked"),
        "mail": _("A mail to %(what)s could not be delivered"),
    }
    pages = {
        "gateway": ("manage-till", []),
        "wholesale": ("manage-wholesale-invoice", [need.subject_id]),
        "job": ("manage-service", [need.subject_id]),
        "late": ("manage-service", [need.subject_id]),
        "by_hand": ("manage-service", [need.subject_id]),
        "payment": ("manage-invoice", [need.subject_id]),
        "unknown": ("manage-invoice", [need.subject_id]),
        "till": ("manage-till", []),
        "returned": ("manage-invoice", [need.subject_id]),
        "run": ("manage-run", [need.subject_id]),
        "parked": ("manage-parked", []),
        "mail": ("manage-mails", []),
    }
    name, arguments = pages[need.kind]
    return {
        "title": titles[need.kind] % {"what": need.subject},
        "why": need.why,
        "at": need.at,
        "url": reverse(name, args=arguments),
        "grave": need.kind not in {"by_hand", "returned"},
    }
