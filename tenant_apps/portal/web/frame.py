"""The frame of every page of the portal: navigation and account menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from tenant_apps.portal.web.guards import is_guest, person_of


def page(
    request: HttpRequest, template: str, *, at: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page of the portal; `at` is the navigation entry it belongs to."""
    frame = {
        "navigation": _navigation(at, is_guest=is_guest(request)),
        "person": person_of(request),
        "account_menu": _account_menu(),
        "home_url": reverse("account"),
        "now": clock.now(),
    }
    return render(request, f"portal/{template}.html", {**frame, **context}, status=status)


def _navigation(at: str, *, is_guest: bool) -> list[dict[str, Any]]:
    def entry(name: str, label: str, icon: str) -> dict[str, Any]:
        return {"label": label, "url": reverse(name), "icon": icon, "current": name == at}

    others = [entry("shared", _("Shared with me"), "monitor")]
    return [
        {
            "label": "",
            "items": [
                entry("account", _("Overview"), "layout-dashboard"),
                entry("services", _("Services"), "server"),
                *(others if at == "shared" or is_guest else ()),
                entry("invoices", _("Invoices"), "receipt-text"),
                entry("wallet", _("Credit"), "wallet"),
                entry("methods", _("Payment methods"), "credit-card"),
            ],
        },
        {
            "label": _("Account"),
            "items": [
                entry("profile", _("Profile"), "user"),
                entry("security", _("Security"), "shield-check"),
                entry("tokens", _("API tokens"), "key-round"),
                entry("webhooks", _("Webhooks"), "webhook"),
            ],
        },
    ]


def _account_menu() -> list[dict[str, str]]:
    def link(label: str, url: str, icon: str, method: str = "get") -> dict[str, str]:
        return {"label": label, "url": url, "icon": icon, "method": method}

    return [
        link(_("Profile"), reverse("profile"), "user"),
        link(_("Security"), reverse("security"), "shield-check"),
        link(_("Order a server"), reverse("plans"), "plus"),
        link(_("Sign out"), reverse("account_logout"), "log-out", "post"),
    ]
