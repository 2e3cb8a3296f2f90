"""What browsers ask a store's host about the store's other hosts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from kernel.web.links import host_url, padlock_url
from shared_apps.domains.selectors import free_host, hosts


@require_safe
def related_origins(request: HttpRequest) -> HttpResponse:
    """
    A passkey made on this host may be used on the store's other ones (WebAuthn level 3).

    The free address stands under the platform's name: only itself tells of it.
    """
    free = free_host()
    here = request.route.host  # type: ignore[attr-defined]
    named = [row.domain for row in hosts() if here == free or row.domain != free]
    found = [address(host, "") for host in named for address in (padlock_url, host_url)]
    return JsonResponse({"origins": list(dict.fromkeys(found))})
