"""
Rate limits per store and caller. The cache key carries the store (kernel.tenancy.cache).

Counted in fixed windows by one atomic increment, so that parallel requests can't slip through
between reading and writing. The address is the connection's own, or what our own proxies add.
"""

from __future__ import annotations

from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from kernel import clock


class LimitsUnknown(APIException):
    """The cache does not answer: what guards against guessing stays shut."""

    status_code = 503
    default_detail = "Please try again in a moment."
    default_code = "unavailable"


class StoreRateThrottle(SimpleRateThrottle):
    """One bucket per person or address in each store. A cache that is down lets reads through."""

    scope = "store"
    num_requests: int | None
    duration: int | None

    def get_ident(self, request: Request) -> str:
        """`X-Forwarded-For` is a caller's claim but for the entries that our proxies wrote."""
        proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if proxies else []
        if len(hops) >= proxies > 0:
            return str(hops[-proxies]).strip()
        return str(request.META.get("REMOTE_ADDR", ""))

    def get_cache_key(self, request: Request, view: Any) -> str:
        person = getattr(request.user, "pk", None)
        return f"throttle:{self.scope}:{person or self.get_ident(request)}"

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            return self._count(self.get_cache_key(request, view))
        except (redis.RedisError, ValueError):  # gone, or emptied between two steps of a count
            if request.method in {"GET", "HEAD", "OPTIONS"}:
                return True
            raise LimitsUnknown from None

    def _count(self, name: str) -> bool:
        if self.num_requests is None or self.duration is None:
            return True
        window, self._spent = divmod(int(clock.real_now().timestamp()), self.duration)
        key = f"{name}:{window}"
        cache.add(key, 0, timeout=2 * self.duration)
        spent: int = cache.incr(key)
        return spent <= self.num_requests

    def wait(self) -> int | None:
        """Whole seconds until the window ends."""
        return self.duration - self._spent if self.duration else None


class LoginThrottle(StoreRateThrottle):
    """Guessing, by address. While the cache is down nobody signs in by the API."""

    scope = "login"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"throttle:{self.scope}:{self.get_ident(request)}"


class HeavyThrottle(StoreRateThrottle):
    """What costs us much for each call: documents, orders, payment pages."""

    scope = "heavy"
    rate = "60/min"
