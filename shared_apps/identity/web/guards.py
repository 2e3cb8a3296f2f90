"""
Who may open a page. A guard refuses before the view runs.

Signed in, through the right door, and with a second factor where the installation asks for one.
Pages import `team_required` and `staff_required`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kernel.errors import NotAllowed
from shared_apps.identity.models import User

View = Callable[..., HttpResponse]
# Recovery codes alone are no factor: they only stand in for one of these.
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def second_factor_due(person: User) -> bool:
    """A team member or staff who must set up a second factor before the console opens."""
    if not settings.TEAM_SECOND_FACTOR or not (person.is_team or person.is_staff):
        return False
    return not mfa_adapter().is_mfa_enabled(person, _FACTORS)


def _guard(may: Callable[[User], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = request.user
            if not isinstance(person, User):
                return redirect_to_login(request.get_full_path(), "/auth/login/")
            if not may(person):
                raise NotAllowed(_("You may not see this page."))
            if second_factor_due(person):
                messages.warning(
                    request, _("Set up a second factor first, then the console opens.")
                )
                return redirect("/auth/2fa/")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


team_required = _guard(lambda person: person.is_team)
staff_required = _guard(lambda person: person.is_staff)
