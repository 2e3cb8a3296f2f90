"""
The door of the staff host: from which networks it is answered, and by which access proxy.

Before sessions, sign-in and languages: who is kept out makes no query and gets no cookie. Other
hosts pass. What every host gives to everybody it gives as well: `/health`, an authority's
challenge, static files.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable, Iterable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.errors import door_closed
from config.middleware import client_address
from kernel.tenancy.routing import Route

log = structlog.get_logger(__name__)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
HEADER = "X-Staff-Proxy-Secret"


class StaffDoor:
    """Where both are set, both must be right. Neither set: everybody passes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        route: Route = request.route  # type: ignore[attr-defined]
        if route.kind != "admin":
            return self.get_response(request)
        address = client_address(request)
        lacking = _lacking(request, address)
        if not lacking:
            return self.get_response(request)
        log.warning("staff_door_closed", ip=address, lacking=lacking)
        return door_closed(request)


def _lacking(request: HttpRequest, address: str) -> str:
    """What keeps the caller out; empty when nothing does."""
    networks: list[Network] = settings.STAFF_NETWORKS
    if networks and not is_inside(address, networks):
        return "network"
    secret: str = settings.STAFF_PROXY_SECRET
    given = request.headers.get(HEADER, "")
    if secret and not hmac.compare_digest(given.encode(), secret.encode()):
        return "proxy secret"
    return ""


def is_inside(address: str, networks: Iterable[Network]) -> bool:
    """A server that listens on IPv6 tells IPv4 callers as `::ffff:192.0.2.1`: the same caller."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # a socket of a file has none: nobody knows who that is
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return any((mapped or found) in network for network in networks)
