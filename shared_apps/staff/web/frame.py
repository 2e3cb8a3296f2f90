"""The frame of every page of the staff console: navigation, person, what waits."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from shared_apps.identity.models import User
from shared_apps.outbox.selectors import load


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person of the staff; the guard has let nobody else in."""
    person = request.user
    if not isinstance(person, User):
        raise TypeError("a view without a guard")
    return person.as_actor()


def page(
    request: HttpRequest, template: str, *, at: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page; `at` is the navigation entry it belongs to."""
    work = load()
    frame = {
        "navigation": _navigation(at, parked=work.parked),
        "person": request.user,
        "account_menu": [
            {
                "label": _("Sign out"),
                "url": reverse("account_logout"),
                "icon": "log-out",
                "method": "post",
            }
        ],
        "home_url": reverse("staff-overview"),
        "now": clock.real_now(),
        "root_domain": settings.ROOT_DOMAIN,
        "work": work,
    }
    return render(request, template, {**frame, **context}, status=status)


def _navigation(at: str, *, parked: int) -> list[dict[str, Any]]:
    def entry(key: str, label: str, icon: str, count: int = 0) -> dict[str, Any]:
        return {
            "label": label,
            "url": reverse(key),
            "icon": icon,
            "count": count,
            "current": key == at,
        }

    return [
        {
            "label": "",
            "items": [
                entry("staff-overview", _("Overview"), "layout-dashboard"),
                entry("staff-stores", _("Stores"), "store"),
            ],
        },
        {
            "label": _("Wholesale"),
            "items": [
                entry("wholesale-catalogue", _("Catalogue"), "tags"),
                entry("wholesale-invoices", _("Invoices"), "receipt-text"),
                entry("wholesale-books", _("Books"), "book-check"),
                entry("wholesale-rules", _("Rules"), "scale"),
                entry("wholesale-billing", _("Billing runs"), "calendar-clock"),
                entry("wholesale-overage", _("Overage"), "trending-up"),
            ],
        },
        {
            "label": _("Operations"),
            "items": [
                entry("staff-fleet", _("Fleet"), "server"),
                entry("staff-traffic", _("Traffic"), "chart-line"),
                entry("certificates", _("Certificates"), "shield-check"),
                entry("staff-work", _("Work"), "list-checks", parked),
                entry("staff-audit", _("Audit log"), "scroll-text"),
            ],
        },
        {
            "label": _("Reference"),
            "items": [entry("ui-reference", _("Design system"), "palette")],
        },
    ]
