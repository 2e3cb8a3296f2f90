"""Where the link of an invitation leads: a name, a password, and in."""

from __future__ import annotations

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kernel.errors import Conflict, Invalid
from kernel.secrets import Secret
from shared_apps.console.forms import add_refusal
from shared_apps.identity.models import User
from shared_apps.identity.web.entering import enter
from tenant_apps.team.errors import LinkOver
from tenant_apps.team.selectors import invitation_of
from tenant_apps.team.services import join as join_team


class JoinForm(forms.Form):
    name = forms.CharField(label=__("Your name"), max_length=200)
    password = forms.CharField(label=__("Password"), widget=forms.PasswordInput, strip=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, link: str) -> HttpResponse:
    """A link that opens nothing gets the same page whatever the reason."""
    invitation = invitation_of(link)
    if invitation is None:
        return _over(request)
    form = JoinForm(request.POST or None)
    context = {"form": form, "invitation": invitation, "signed_in": isinstance(request.user, User)}
    if request.method == "POST" and not context["signed_in"] and form.is_valid():
        if not ratelimit.consume(request, action="signup"):
            form.add_error(None, _("Too many tries. Please wait a minute."))
        elif (user := _join(link, form)) is not None:
            enter(request, user)
            messages.success(request, _("Welcome to the team."))
            return redirect("manage-overview")
    return render(request, "team/join.html", context, status=422 if form.errors else 200)


def _join(link: str, form: JoinForm) -> User | None:
    data = form.cleaned_data
    try:
        return join_team(link, name=data["name"], password=Secret(data["password"]))
    except (Invalid, Conflict, LinkOver) as no:
        add_refusal(form, no)
    return None


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "team/join_over.html", {"text": LinkOver().message}, status=404)
