"""The first page: what runs, what is owed, what comes next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from shared_apps.ui.formats import day_text, money_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.selectors import today
from tenant_apps.portal.selectors import Overview, shown_state
from tenant_apps.portal.selectors import overview as overview_of
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import customer_required
from tenant_apps.portal.web.methods import expiry
from tenant_apps.portal.web.spending import live_facts


@require_safe
@customer_required
def overview(request: HttpRequest, customer: Customer) -> HttpResponse:
    return draw(request, customer, overview_of(customer.pk))


def draw(request: HttpRequest, customer: Customer, found: Overview) -> HttpResponse:
    """The page of what was found; the brand editor draws it with a sample."""
    day = today()
    return page(
        request,
        "overview",
        at="account",
        customer=customer,
        found=found,
        figures=_figures(found),
        invoices=[(row, shown_state(row, day)) for row in found.invoices],
        waiting=found.waiting,
        to_pay=found.overdue[0] if found.overdue else None,
        **live_facts(customer),
    )


def _figures(found: Overview) -> list[dict[str, Any]]:
    return [_services(found), _balance(found), _next(found), _card(found)]


def _services(found: Overview) -> dict[str, Any]:
    others = len(found.services) - found.active
    if found.waiting and not others:
        others = len(found.waiting)
        said = ngettext("%(n)s order waits for payment", "%(n)s orders wait for payment", others)
        return _figure_of_services(found.active, said % {"n": others})
    said = ngettext("%(n)s is not running yet", "%(n)s are not running yet", others)
    if found.suspended:
        said = ngettext("%(n)s is suspended", "%(n)s are suspended", found.suspended)
    well = _("All is well") if found.services else _("None yet")
    detail = said % {"n": found.suspended or others} if others else well
    return _figure_of_services(found.active, detail)


def _figure_of_services(active: int, detail: str) -> dict[str, Any]:
    return {
        "label": _("Active services"),
        "value": str(active),
        "detail": detail,
        "icon": "server",
        "href": reverse("services"),
    }


def _balance(found: Overview) -> dict[str, Any]:
    """What is owed; credit waits only while nothing is."""
    if found.credit and not found.balance:
        value, label, detail = found.credit, _("Credit"), _("Used for your next invoice")
    else:
        value, label, detail = found.balance, _("Open balance"), _("Nothing to pay")
    if found.overdue:
        count = len(found.overdue)
        detail = ngettext("%(n)s invoice is overdue", "%(n)s invoices are overdue", count) % {
            "n": count
        }
    elif found.balance:
        detail = _("Not due yet")
    return {
        "label": label,
        "value": money_text(value),
        "detail": detail,
        "icon": "wallet",
        "href": f"{reverse('invoices')}?state=open",
    }


def _next(found: Overview) -> dict[str, Any]:
    coming = found.next_invoice
    return {
        "label": _("Next renewal"),
        "value": money_text(coming.amount) if coming else "—",
        "detail": _("on %(day)s") % {"day": day_text(coming.on)} if coming else _("None planned"),
        "icon": "calendar-clock",
        "href": reverse("invoices"),
    }


def _card(found: Overview) -> dict[str, Any]:
    card = found.card
    return {
        "label": _("Card on file"),
        "value": f"•••• {card.last4}" if card and card.last4 else "—",
        "detail": expiry(card) if card else _("Kept when you pay by card"),
        "icon": "credit-card",
        "href": reverse("methods"),
    }
