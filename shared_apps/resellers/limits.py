"""
How often one address may ask. Counted in the cache, which must answer: without it nobody gets in.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from kernel.errors import Conflict

HOUR_SECONDS = 3600


class TooMany(Conflict):
    """Too often within an hour."""

    code = "too_many"


def caller_of(request: HttpRequest) -> str:
    """
    The address that a request came from, as our own proxies saw it.

    An IPv6 network of 64 bits is one caller: whoever has one address of it has all of them.
    """
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if proxies else []
    said = hops[-proxies] if len(hops) >= proxies > 0 else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(said.strip())
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def spend(what: str, who: str, at_most: int) -> bool:
    """
    Take one of the `at_most` that `who` has within an hour; False when there is none left.

    One atomic increment, so that parallel requests can't slip through. The hour begins with the
    first. Raises a RedisError when the cache does not answer.
    """
    key = f"spent:{what}:{who}"
    cache.add(key, 0, timeout=HOUR_SECONDS)
    spent: int = cache.incr(key)
    return spent <= at_most


def give_back(what: str, who: str) -> None:
    """What was spent led to nothing."""
    key = f"spent:{what}:{who}"
    if cache.get(key):
        cache.decr(key)
