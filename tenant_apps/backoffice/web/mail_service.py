"""The store's own mail service: chosen, connected, tried, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branding.selectors import current_brand
from kernel.errors import Conflict, Invalid, OutsideError
from kernel.ids import new_id
from shared_apps.console.forms import PlugForm, add_refusal
from shared_apps.mailing import flows, selectors, services
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page, person_of


@require_safe
@owner_only
def service_list(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "mail_services",
        at="domains",
        kinds=selectors.service_kinds(),
        account=selectors.account(),
        proven=selectors.sender().key is not None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def service(request: HttpRequest, service: str) -> HttpResponse:
    """Connect the account or change it; stored secrets are never shown again."""
    kind = selectors.service_kind(service)
    form = PlugForm(
        kind.cls.fields, request.POST or None, initial=kind.known, keeps=kind.stored_secrets
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.connect_service(service, form.values(), actor=actor_of(request))
        except Invalid as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("Saved. Send yourself a test mail now."))
            return redirect("manage-mail-services")
    status = 422 if form.errors else 200
    return page(request, "mail_service", at="domains", status=status, kind=kind, form=form)


@require_POST
@owner_only
def trial(request: HttpRequest) -> HttpResponse:
    """A test mail to whoever asks for it, by the service and no other way."""
    to = person_of(request).email
    try:
        flows.send_test(to, letter_id=str(new_id()), name=current_brand().name)
    except Conflict as no:
        messages.error(request, no.message)
    except OutsideError as no:
        said = _("The service did not take it: %(answer)s") % {"answer": no.answer[:200]}
        messages.error(request, said)
    else:
        messages.success(request, _("Sent to %(address)s.") % {"address": to})
    return redirect("manage-mail-services")


@require_POST
@owner_only
def pause(request: HttpRequest) -> HttpResponse:
    services.pause_service(answer="", actor=actor_of(request))
    messages.success(request, _("Paused. Mail goes out by our own way."))
    return redirect("manage-mail-services")


@require_POST
@owner_only
def remove(request: HttpRequest) -> HttpResponse:
    services.remove_service(actor=actor_of(request))
    messages.success(request, _("Removed, and its key is forgotten."))
    return redirect("manage-mail-services")
