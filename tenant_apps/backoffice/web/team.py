"""Who works in the store: members, and who is invited. For owners."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Conflict, Invalid
from shared_apps.console.forms import add_refusal
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page, person_of
from tenant_apps.team import selectors, services

ROLES = [
    ("agent", pgettext_lazy("role", "Agent")),
    ("owner", pgettext_lazy("role", "Owner")),
]


class InviteForm(forms.Form):
    email = forms.CharField(label=__("E-mail"), max_length=254)
    role = forms.ChoiceField(
        label=__("Role"),
        choices=ROLES,
        help_text=__("Agents serve customers. Owners also see costs, keys and the team."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def team(request: HttpRequest) -> HttpResponse:
    """The list; a POST invites."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = services.invite(email=data["email"], role=data["role"], actor=actor_of(request))
        except (Invalid, Conflict) as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Invitation sent to %(email)s.") % {"email": row.email})
            return redirect("manage-team")
    return page(
        request,
        "team",
        at="team",
        status=422 if form.errors else 200,
        form=form,
        members=selectors.members(),
        invitations=selectors.open_invitations(),
    )


@require_POST
@owner_only
def resend(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    try:
        row = services.resend(invitation_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
    else:
        messages.success(
            request,
            _("A new link went to %(email)s. The one before is void.") % {"email": row.email},
        )
    return redirect("manage-team")


@require_POST
@owner_only
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    try:
        row = services.withdraw(invitation_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
    else:
        messages.success(
            request, _("Withdrawn. The link sent to %(email)s is void.") % {"email": row.email}
        )
    return redirect("manage-team")


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def member(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One member: their role, and the way out. A POST changes the role."""
    row = selectors.member(user_id)
    if request.method == "POST":
        try:
            services.change_role(user_id, request.POST.get("role", ""), actor=actor_of(request))
        except (Invalid, Conflict) as no:
            messages.error(request, no.message)
        else:
            messages.success(request, _("Saved. It holds from the next click."))
            if row == person_of(request):  # who is an agent now may not see the team
                return redirect("manage-overview")
        return redirect("manage-team-member", user_id)
    return page(
        request,
        "team_member",
        at="team",
        member=row,
        is_self=row == person_of(request),
        roles=ROLES,
        is_last_owner=selectors.is_last_owner(row),
    )


@require_POST
@owner_only
def remove(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Who removes themself types their address: nobody does that by a slip."""
    row = selectors.member(user_id)
    is_self = row == person_of(request)
    if problem := _unsure(request, row.email if is_self else ""):
        messages.error(request, problem)
        return redirect("manage-team-member", user_id)
    try:
        services.remove(user_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
        return redirect("manage-team-member", user_id)
    if is_self:
        return redirect("/")
    messages.success(
        request,
        _("%(name)s works here no more. Sessions and tokens ended.")
        % {"name": row.name or row.email},
    )
    return redirect("manage-team")


def _unsure(request: HttpRequest, own_address: str) -> str:
    """What is missing of the confirmation; empty when it is there."""
    if own_address:
        typed = request.POST.get("confirm", "").strip().lower()
        wrong = _("Type your address exactly as it is shown to leave the team.")
        return "" if typed == own_address else wrong
    return "" if request.POST.get("sure") else _("Confirm that you mean it.")
