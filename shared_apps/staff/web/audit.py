"""Who did what on the platform side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shared_apps.console import journal
from shared_apps.console.lists import page_of
from shared_apps.identity.web.guards import staff_required
from shared_apps.staff.web.frame import page


@require_safe
@staff_required
def audit(request: HttpRequest) -> HttpResponse:
    found = page_of(request, journal.events(request.GET), 50)
    return page(
        request,
        "console/audit.html",
        at="staff-audit",
        page=found,
        rows=[{"event": event, "facts": journal.facts_text(event)} for event in found],
        asked=request.GET,
        kinds=[("", _("Everybody")), ("staff", _("Staff")), ("machine", _("The machine"))],
        export_url=f"{reverse('staff-audit-csv')}?{request.GET.urlencode()}",
    )


@require_safe
@staff_required
def audit_csv(request: HttpRequest) -> HttpResponse:
    return journal.as_csv(journal.events(request.GET), "platform-audit")
