"""Some pages are the owner's alone: keys, rules of money, the brand, what the store owes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kernel.errors import NotAllowed
from shared_apps.identity.models import User
from shared_apps.identity.web.guards import team_required

View = Callable[..., HttpResponse]


def is_owner(request: HttpRequest) -> bool:
    return getattr(request.user, "role", "") == User.Role.OWNER


def owner_only(view: View) -> View:
    """For the team's owners; agents are told that they may not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_owner(request):
            raise NotAllowed(_("Only the store's owner may open this page."))
        return view(request, *args, **kwargs)

    guard: View = team_required(guarded)
    return guard
