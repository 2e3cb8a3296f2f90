"""API tokens of the person who is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from shared_apps.identity.services import issue_token, revoke_token
from tenant_apps.accounts.models import Customer
from tenant_apps.portal.selectors import token_of, tokens_of
from tenant_apps.portal.web.forms import TokenForm
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import customer_required, person_of


@require_http_methods(["GET", "HEAD", "POST"])
@customer_required
def tokens(request: HttpRequest, customer: Customer) -> HttpResponse:
    """The list; POST makes a token, whose text is in the answer and nowhere else."""
    user, fresh = person_of(request), None
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = form.cleaned_data
        fresh = issue_token(user, name=made["name"], days=made["days"])
        form = TokenForm()
    now = clock.real_now()
    return page(
        request,
        "tokens",
        at="tokens",
        status=422 if form.errors else 200,
        rows=[(row, row.expires_at <= now) for row in tokens_of(user)],
        form=form,
        fresh=fresh,
    )


@require_POST
@customer_required
def revoke(request: HttpRequest, customer: Customer, token_id: int) -> HttpResponse:
    user = person_of(request)
    row = token_of(user, token_id)
    revoke_token(user, row.pk)
    messages.success(
        request, _("“%(name)s” is withdrawn. It does not work any more.") % {"name": row.name}
    )
    return redirect("tokens")
