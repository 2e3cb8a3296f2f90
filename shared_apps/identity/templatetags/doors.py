"""What the sign-in pages of a host show around their forms: {% load doors %}."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.translation import gettext as _

from kernel.tenancy.context import current_store_or_none
from shared_apps.identity.models import User
from shared_apps.identity.passkeys import other_names
from shared_apps.identity.web.guards import second_factor_due

register = template.Library()


@dataclass(frozen=True, slots=True)
class Doors:
    """`shop`: this host has a shop to go back to. `home`: where a signed-in person belongs."""

    shop: bool
    signup_open: bool
    home: str
    home_label: str
    second_factor_due: bool
    tabs: list[dict[str, Any]]


# The first that matches counts: Edge and Opera call themselves Chrome too, Chrome itself Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser_name(user_agent: str) -> str:
    """A User-Agent header in two words: "Firefox, Windows". Only a label: anyone can claim it."""
    found = [
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name) or _("Another program")


@register.simple_tag(takes_context=True)
def doors(context: Context) -> Doors:
    """{% doors as door %}, once at the top of a page's own block."""
    request: HttpRequest = context["request"]
    adapter = get_adapter(request)
    person = request.user if isinstance(request.user, User) else None
    return Doors(
        shop=current_store_or_none() is not None,
        signup_open=adapter.is_open_for_signup(request),
        home=adapter.get_login_redirect_url(request) if person else "/",
        home_label=_home_label(person),
        second_factor_due=person is not None and second_factor_due(person),
        tabs=[_tab(request, *one) for one in _tabs()],
    )


def _home_label(person: User | None) -> str:
    if person is None:
        return _("Back to the shop")
    if person.is_team or person.is_staff:
        return _("Back to the console")
    return _("Back to my account")


def _tabs() -> list[tuple[str, str, str]]:
    return [
        ("/auth/2fa/", _("Second factor"), "shield-check"),
        ("/auth/password/", _("Password"), "key-round"),
        ("/auth/email/", _("E-mail"), "mail"),
        ("/auth/sessions/", _("Devices"), "monitor-smartphone"),
    ]


def _tab(request: HttpRequest, start: str, label: str, icon: str) -> dict[str, Any]:
    url = "/auth/password/change/" if start == "/auth/password/" else start
    return {
        "url": url,
        "label": label,
        "icon": icon,
        "current": request.path.startswith(start),
    }


@register.simple_tag(takes_context=True)
def passkey_names(context: Context, user: User | None = None) -> list[str]:
    """Other names of the store that a passkey may have been made on."""
    return other_names(context["request"], user)
