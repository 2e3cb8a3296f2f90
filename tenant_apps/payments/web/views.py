"""The gateways' way in: store, answer, work later."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kernel.errors import NotFound
from shared_apps.gateways.port import Forged
from tenant_apps.payments import flows

log = structlog.get_logger(__name__)
_MAX_BYTES = 512 * 1024


# nosemgrep: csrf-exempt - signed by the gateway
@csrf_exempt
@require_POST
def notice(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    """
    A signed notice. 200: kept (also when it was kept before). 400: forged. 404: no such endpoint.

    Nothing is believed but that something happened: a worker reads the object from the gateway.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > _MAX_BYTES:
        return HttpResponse(status=413)
    try:
        flows.receive_notice(endpoint, request.body, request.headers)
    except NotFound:
        return HttpResponse(status=404)
    except Forged as forged:
        log.warning("notice_forged", endpoint=str(endpoint), reason=str(forged))
        return HttpResponse(status=400)
    return HttpResponse("kept\n", content_type="text/plain")
