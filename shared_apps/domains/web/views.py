"""What browsers ask a store's host about the store's other hosts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from kernel.web.links import host_url
from shared_apps.domains.selectors import hosts


@require_safe
def related_origins(_request: HttpRequest) -> HttpResponse:
    """A passkey made on this host may be used on the store's other ones (WebAuthn level 3)."""
    return JsonResponse({"origins": [host_url(row.domain, "") for row in hosts()]})
