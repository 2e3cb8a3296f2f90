"""
Passkeys of a store with several names.

A passkey is bound to the name that it was made on. The store's names vouch for each other
(`/.well-known/webauthn`), so that a browser may use it on another of them, if the page asks for it
by that name. Which names there are is told by the app that owns them; identity does not know it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import PublicKeyCredentialRpEntity

from shared_apps.identity.models import User

MADE_ON = "made_on"
# Where a passkey is used. Where one is made, it is made on the name of the page.
_USED = {"mfa_login_webauthn", "mfa_authenticate"}


@dataclass(frozen=True, slots=True)
class StoreName:
    """`public`: may be shown to strangers. The free address stands under the platform's name."""

    host: str
    public: bool


_names: list[Callable[[], list[StoreName]]] = [list]


def know_names_by(source: Callable[[], list[StoreName]]) -> None:
    """`source()`: the current place's answered names; none on the platform side."""
    _names[0] = source


def host_of(request: HttpRequest) -> str:
    # nosemgrep: link-from-host - a passkey belongs to the host that the browser is on
    return request.get_host().partition(":")[0]


def bound_to(request: HttpRequest) -> str:
    """The name whose passkeys this request is about: its own, or another of the store's."""
    here, wanted = host_of(request), request.GET.get(MADE_ON, "")
    match = request.resolver_match
    if not wanted or match is None or match.url_name not in _USED:
        return here
    return wanted if wanted in {one.host for one in _names[0]()} else here


def other_names(request: HttpRequest, user: User | None) -> list[str]:
    """
    Names besides this one that a passkey may have been made on.

    Of a known person: where theirs were really made. Of a stranger: the store's own names.
    """
    here = host_of(request)
    others = [one for one in _names[0]() if one.host != here]
    if user is None:
        return [one.host for one in others if one.public]
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    made = {row.wrap().authenticator_data.rp_id_hash for row in rows}
    return [one.host for one in others if hashlib.sha256(one.host.encode()).digest() in made]


def server() -> Fido2Server:
    """
    allauth's, for passkeys of the store's other names as well.

    The answer must come from the very host that asked, whatever name the passkey is bound to.
    """
    entity = PublicKeyCredentialRpEntity(**get_adapter().get_public_key_credential_rp_entity())
    here = host_of(context.request)

    def comes_from_here(origin: str) -> bool:
        parts = urlsplit(origin)
        safe = parts.scheme == "https" or bool(app_settings.WEBAUTHN_ALLOW_INSECURE_ORIGIN)
        return safe and parts.hostname == here

    return Fido2Server(entity, verify_origin=comes_from_here)
