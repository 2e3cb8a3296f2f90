"""What was done and what was sent: the audit log and the mails."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shared_apps.console import journal
from shared_apps.console.lists import page_of, words_of
from shared_apps.identity.web.guards import team_required
from tenant_apps.backoffice.web.shell import page
from tenant_apps.backoffice.web.tables import state_tabs
from tenant_apps.notifications.models import Mail


@require_safe
@team_required
def audit(request: HttpRequest) -> HttpResponse:
    found = page_of(request, journal.events(request.GET), 50)
    rows = [{"event": event, "facts": journal.facts_text(event)} for event in found]
    export = f"{reverse('manage-audit-csv')}?{request.GET.urlencode()}"
    return page(
        request,
        "audit",
        at="audit",
        page=found,
        rows=rows,
        asked=request.GET,
        kinds=_kinds(),
        export_url=export,
    )


@require_safe
@team_required
def audit_csv(request: HttpRequest) -> HttpResponse:
    return journal.as_csv(journal.events(request.GET), "audit")


def _kinds() -> list[tuple[str, Any]]:
    return [
        ("", _("Everybody")),
        ("customer", _("Customers")),
        ("team", _("Team")),
        ("machine", _("The machine")),
    ]


@require_safe
@team_required
def mails(request: HttpRequest) -> HttpResponse:
    found = Mail.objects.order_by("-queued_at", "pk")
    if state := request.GET.get("state", ""):
        found = found.filter(state=state)
    if words := words_of(request):
        found = found.filter(recipient__icontains=words)
    tabs = state_tabs(request, ("queued", "sent", "failed"))
    return page(request, "mails", at="mails", page=page_of(request, found), tabs=tabs, words=words)
