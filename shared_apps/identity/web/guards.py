"""
Who may open a page. A guard refuses before the view runs.

Signed in, and through the right door. Pages import `team_required` and `staff_required`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kernel.errors import NotAllowed
from shared_apps.identity.models import User

View = Callable[..., HttpResponse]


def _guard(may: Callable[[User], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = request.user
            if not isinstance(person, User):
                return redirect_to_login(request.get_full_path(), "/auth/login/")
            if not may(person):
                raise NotAllowed(_("You may not see this page."))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


team_required = _guard(lambda person: person.is_team)
staff_required = _guard(lambda person: person.is_staff)
