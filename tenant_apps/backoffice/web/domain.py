"""One name on its way from typed to live."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certs.services import hurry
from kernel import clock
from kernel.web.links import host_url
from shared_apps.domains import selectors, services
from tenant_apps.backoffice.selectors import hosts
from tenant_apps.backoffice.web.domain_providers import providers
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page


@require_safe
@owner_only
def domain(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Who opens it waits for an answer: the next look comes soon, from the first page on."""
    services.hurry(claim_id)
    return _page(request, claim_id)


@require_safe
@owner_only
def progress(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """The part of the page that changes by itself. Who watches is not kept waiting."""
    services.hurry(claim_id)
    context = {**_context(request, claim_id), "now": clock.now(), "person": request.user}
    return render(request, "backoffice/parts/domain_progress.html", context)


@require_POST
@owner_only
def check(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    services.recheck(claim_id)
    claim = selectors.claim(claim_id)
    hurry(host=claim.host, store=claim.store, actor=actor_of(request))
    messages.success(request, _("We are looking now."))
    return redirect("manage-domain", claim_id)


@require_POST
@owner_only
def primary(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    claim = selectors.claim(claim_id)
    services.make_primary(claim.host, actor=actor_of(request))
    messages.success(request, _("%(host)s is your main address now.") % {"host": _shown(claim_id)})
    return redirect("manage-domain", claim_id)


@require_POST
@owner_only
def release(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """The name is typed once more: what it carries stops at once."""
    claim = selectors.claim(claim_id)
    typed = request.POST.get("confirm", "").strip().lower()
    if typed not in {claim.host, _shown(claim_id)}:
        messages.error(request, _("Type the name exactly as it is shown to release it."))
        return redirect("manage-domain", claim_id)
    services.release(claim_id, actor=actor_of(request))
    messages.success(
        request, _("Released. Delete its records at your DNS provider, so that nothing dangles.")
    )
    return redirect("manage-domains")


def _shown(claim_id: UUID) -> str:
    return selectors.host_name(selectors.claim(claim_id)).shown


def _page(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    return page(
        request,
        "domain",
        at="domains",
        **_context(request, claim_id),
        providers=providers(),
        passkeys=hosts.passkeys(),
        free=selectors.free_host(),
    )


def _context(request: HttpRequest, claim_id: UUID) -> dict[str, Any]:
    claim = selectors.claim(claim_id)
    # nosemgrep: link-from-host - back to the console that they are in
    back = host_url(request.get_host().rsplit(":", 1)[0], reverse("manage-domain", args=[claim_id]))
    return {"wizard": hosts.wizard(claim, back), "history": hosts.history(claim)}
