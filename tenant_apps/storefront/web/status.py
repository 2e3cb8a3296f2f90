"""`/status/`: how this store is doing, for everybody, in its own name."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from redis import RedisError

from tenant_apps.storefront.standing import DOWN, TROUBLE, UNKNOWN, WORKS, Standing, standing
from tenant_apps.storefront.web.frame import frame

KEPT_SECONDS = 30
_KEY = "status"
_KINDS = {WORKS: "ok", UNKNOWN: "info", TROUBLE: "warn", DOWN: "bad"}


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    found = looked()
    parts = [
        {
            "name": _names()[part.key],
            "about": _about()[part.key],
            "kind": _KINDS[part.state],
            "says": _says()[part.state],
        }
        for part in found.parts
    ]
    context = frame(
        request,
        parts=parts,
        kind=_KINDS[found.worst],
        headline=_headlines()[found.worst],
        looked_at=found.at,
    )
    answer = render(request, "storefront/status.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def looked() -> Standing:
    """Kept for half a minute: a page that everybody opens in trouble must not add to it."""
    try:
        found: Standing | None = cache.get(_KEY)
        if found is None:
            found = standing()
            cache.set(_KEY, found, KEPT_SECONDS)
    except (RedisError, ConnectionError):
        return standing()
    return found


def _names() -> dict[str, str]:
    return {
        "web": _("Website and customer area"),
        "servers": _("Servers"),
        "desktops": _("Desktops"),
        "payments": _("Payments"),
        "orders": _("Orders and changes"),
    }


def _about() -> dict[str, str]:
    return {
        "web": _("Looking, ordering, signing in"),
        "servers": _("Setting up, starting and stopping servers"),
        "desktops": _("Opening, pausing and stopping desktops"),
        "payments": _("Paying invoices and adding credit"),
        "orders": _("What you order or change is done"),
    }


def _says() -> dict[str, str]:
    return {
        WORKS: _("Works"),
        TROUBLE: _("Partly"),
        DOWN: _("Does not work"),
        UNKNOWN: _("Not known"),
    }


def _headlines() -> dict[str, str]:
    return {
        WORKS: _("Everything works"),
        TROUBLE: _("Some things are slow or do not work"),
        DOWN: _("Something does not work"),
        UNKNOWN: _("Not everything could be looked at"),
    }
