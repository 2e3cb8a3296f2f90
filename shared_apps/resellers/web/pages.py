"""Pages that only show. Nobody gets a cookie for reading them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from shared_apps.resellers.offers import Offer, current_offer, month_with
from shared_apps.resellers.rules import TRIAL_DAYS
from shared_apps.resellers.web.frame import page

_SIZES = (25, 100, 250, 1000)
_TIER = "basic"
_YEAR_SECONDS = 365 * 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The landing page; asked by htmx for the sum alone, that part of it."""
    offer = current_offer(_TIER, "EUR")
    facts: dict[str, Any] = {"offer": offer, **_sum(request, offer)}
    if request.headers.get("HX-Target") == "sum":
        return render(request, "resellers/sum.html", {**facts, "trial_days": TRIAL_DAYS})
    return page(request, "resellers/home.html", **facts)


def _sum(request: HttpRequest, offer: Offer) -> dict[str, Any]:
    """What is kept with as many servers as the address asks for, of the plan in the middle."""
    if not offer.deals:
        return {}
    asked = request.GET.get("servers", "")
    servers = int(asked) if asked in map(str, _SIZES) else _SIZES[1]
    deal = offer.deals[len(offer.deals) // 2]
    sizes = [
        {"label": f"{size}", "url": f"?servers={size}#keep", "current": size == servers}
        for size in _SIZES
    ]
    return {"deal": deal, "month": month_with(servers, deal, offer.fee), "sizes": sizes}


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return page(request, "resellers/terms.html", offer=current_offer(_TIER, "EUR"))


# nosemgrep: csrf-exempt - it only remembers a language
@csrf_exempt  # it only remembers a language; a token would set a cookie for every reader
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
