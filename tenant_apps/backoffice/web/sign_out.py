"""End somebody's sessions: a customer's person, or a colleague, whose account others got into."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import NotFound
from shared_apps.identity.models import User
from shared_apps.identity.services import sign_out_everywhere
from shared_apps.identity.web.guards import team_required
from tenant_apps.accounts.selectors import people_of
from tenant_apps.backoffice.selectors import people
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of
from tenant_apps.team.selectors import member


@require_POST
@team_required
def customers_person(request: HttpRequest, customer_id: UUID, user_id: UUID) -> HttpResponse:
    row = people.customer(customer_id)
    person = people_of(row).filter(pk=user_id).first()
    if person is None:
        raise NotFound(_("Nobody of that name belongs to this customer."))
    _sign_out(request, person)
    return redirect("manage-customer", row.pk)


@require_POST
@owner_only
def colleague(request: HttpRequest, user_id: UUID) -> HttpResponse:
    person = member(user_id)
    _sign_out(request, person)
    return redirect("manage-team-member", person.pk)


def _sign_out(request: HttpRequest, person: User) -> None:
    tokens = bool(request.POST.get("tokens"))
    sign_out_everywhere(person, tokens=tokens, actor=actor_of(request))
    said = _("%(email)s is signed out of every browser.")
    messages.success(request, said % {"email": person.email})
