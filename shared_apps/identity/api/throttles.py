"""Rate limits per store and caller. The cache key carries the store (kernel.tenancy.cache)."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class StoreRateThrottle(SimpleRateThrottle):
    """One bucket per person or address in each store. A cache that is down lets reads through."""

    scope = "store"

    def get_cache_key(self, request: Request, view: Any) -> str:
        person = getattr(request.user, "pk", None)
        return f"throttle:{self.scope}:{person or self.get_ident(request)}"

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except (ConnectionError, OSError):
            return request.method in {"GET", "HEAD", "OPTIONS"}


class LoginThrottle(StoreRateThrottle):
    """Guessing is limited also while the cache is down: then nobody signs in by the API."""

    scope = "login"

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            return bool(SimpleRateThrottle.allow_request(self, request, view))
        except (ConnectionError, OSError):
            return False
