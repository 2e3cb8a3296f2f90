"""Use that programs count: what came in today, what was refused and why, what is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kernel import clock
from shared_apps.metering.selectors import came_in, day_before
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import page
from tenant_apps.catalog.selectors import meters_in_use
from tenant_apps.usage.selectors import last_findings
from tenant_apps.usage.words import finding, reason


@require_safe
@owner_only
def use(request: HttpRequest) -> HttpResponse:
    today = came_in(day_before(clock.now()))
    refusals = sorted(today.reasons.items(), key=lambda one: -one[1])
    return page(
        request,
        "use",
        at="use",
        today=today,
        refusals=[(reason(code), count) for code, count in refusals],
        meters=meters_in_use(),
        findings=[(finding(code), about) for code, about in last_findings()],
    )
