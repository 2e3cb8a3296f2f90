"""Pages that only show: home, plans, contact, and the language switch."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from branding.rules.markup import blocks_of
from branding.selectors import current_brand
from kernel.errors import NotFound
from tenant_apps.billing.taxation import Taxes, taxes_of
from tenant_apps.catalog.selectors import offered_plans
from tenant_apps.storefront.web.frame import frame
from tenant_apps.storefront.web.goods import (
    Shelf,
    by_product,
    cards,
    comparison,
    cycle_rows,
    main_plan,
    shelves,
)

_YEAR_SECONDS = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    plans, taxes = offered_plans(), taxes_of(None)
    shown = [(one, cards(one.plans, taxes)) for one in shelves(plans)]
    found = [card for _shelf, row in shown for card in row]
    facts = {
        "shelves": shown,
        "hero": next((one for one in found if one.highlight), found[0] if found else None),
        "setup_fees": any(one.setup_minor for one in plans),
    }
    return render(request, "storefront/home.html", frame(request, **facts))


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    taxes = taxes_of(None)
    tables = [_compared(one, taxes) for one in shelves(offered_plans())]
    return render(request, "storefront/plans.html", frame(request, tables=tables))


def _compared(shelf: Shelf, taxes: Taxes) -> dict[str, Any]:
    columns = cards(shelf.plans, taxes)
    shown = [main_plan(group) for group in by_product(shelf.plans)]
    groups = comparison(shown) + cycle_rows(columns)
    return {"shelf": shelf, "plans": columns, "groups": groups}


@require_GET
def imprint(request: HttpRequest) -> HttpResponse:
    about = current_brand()
    blocks = blocks_of(about.imprint)
    return render(request, "storefront/imprint.html", frame(request, about=about, blocks=blocks))


@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    return _legal(request, _("Terms"), current_brand().terms)


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return _legal(request, _("Privacy"), current_brand().privacy)


@require_GET
def refunds(request: HttpRequest) -> HttpResponse:
    return _legal(request, _("Refunds"), current_brand().refunds)


def _legal(request: HttpRequest, title: str, text: str) -> HttpResponse:
    if not text:
        raise NotFound(_("There is no such page."))
    return render(
        request, "storefront/legal.html", frame(request, heading=title, blocks=blocks_of(text))
    )


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember a language. `next` leads back, on this host only."""
    target = request.POST.get("next", "/")
    # nosemgrep: link-from-host - compared with, not linked to
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/"
    response = redirect(target)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=_YEAR_SECONDS, samesite="Lax"
        )
    return response
