"""The frame of every page of the console: navigation, person, ribbon."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.tenancy.context import current_store
from shared_apps.identity.models import User
from shared_apps.identity.selectors import is_confirmed
from tenant_apps.backoffice.selectors.desk import waiting_jobs
from tenant_apps.backoffice.web.guards import is_owner


def actor_of(request: HttpRequest) -> Actor:
    return person_of(request).as_actor()


def person_of(request: HttpRequest) -> User:
    """The signed-in person of the team; guards have let nobody else in."""
    person = request.user
    if not isinstance(person, User):
        raise TypeError("a view without a guard")
    return person


def page(
    request: HttpRequest, template: str, *, at: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page of the console; `at` is the navigation entry it belongs to."""
    person = request.user
    frame = {
        "navigation": _navigation(at, owner=is_owner(request)),
        "person": person,
        "account_menu": _account_menu(),
        "home_url": reverse("manage-overview"),
        "now": clock.now(),
        "store_status": current_store().status,
        "store_is_copy": current_store().is_copy,
        "unconfirmed": is_owner(request) and not is_confirmed(person_of(request)),
    }
    return render(request, f"backoffice/{template}.html", {**frame, **context}, status=status)


def _account_menu() -> list[dict[str, str]]:
    return [
        {"label": _("View shop"), "url": "/", "icon": "store", "method": "get"},
        {
            "label": _("Sign out"),
            "url": reverse("account_logout"),
            "icon": "log-out",
            "method": "post",
        },
    ]


def _navigation(at: str, *, owner: bool) -> list[dict[str, Any]]:
    def entry(key: str, label: str, icon: str, count: int = 0) -> dict[str, Any]:
        return {
            "label": label,
            "url": reverse(f"manage-{key}"),
            "icon": icon,
            "count": count,
            "current": key == at,
        }

    daily = [
        entry("overview", _("Overview"), "layout-dashboard"),
        entry("customers", _("Customers"), "users"),
        entry("orders", _("Orders"), "shopping-cart"),
        entry("services", _("Services"), "server", waiting_jobs()),
        entry("desktops", _("Desktops"), "monitor"),
        entry("invoices", _("Invoices"), "receipt-text"),
        entry("mails", _("Mails"), "mail"),
    ]
    shop = [entry("catalogue", _("Catalogue"), "tags")]
    records = [
        entry("forecast", _("Suspensions"), "calendar-x"),
        entry("audit", _("Audit log"), "scroll-text"),
    ]
    if owner:
        shop += [
            entry("coupons", _("Coupons"), "ticket-percent"),
            entry("brand", _("Brand"), "palette"),
            entry("domains", _("Domains"), "globe"),
            entry("till", _("Payments"), "credit-card"),
            entry("policy", _("Billing rules"), "sliders-horizontal"),
            entry("team", _("Team"), "user-cog"),
            entry("webhooks", _("Webhooks"), "webhook"),
        ]
        records = [
            entry("reports", _("Reports"), "chart-line"),
            entry("runs", _("Billing runs"), "calendar-clock"),
            entry("use", _("Use"), "activity"),
            entry("wholesale", _("Wholesale"), "handshake"),
            *records,
        ]
        if not current_store().is_copy:
            records.append(entry("copies", _("Test copies"), "flask-conical"))
    return [
        {"label": "", "items": daily},
        {"label": _("Shop"), "items": shop},
        {"label": _("Records"), "items": records},
    ]
