"""Somebody opens a store by themselves, on the partner site: once, however often they click."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace

import redis
from django.core.cache import cache
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.locks import turn
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.identity.models import User
from shared_apps.identity.services import send_confirmation
from shared_apps.resellers.limits import TooMany, give_back, spend
from shared_apps.resellers.services import OpenStore, open_store

STORES_AN_HOUR = 5
_KEPT_SECONDS = 24 * 3600
_SIGN_UP = Actor("machine", "sign-up", "sign-up")


@dataclass(frozen=True, slots=True)
class Opened:
    """A store that was just opened, by its key, and how long that took."""

    store: str
    milliseconds: int


def sign_up(wish: OpenStore, *, form: str, caller: str) -> Opened:
    """
    Open a store for a stranger. It begins as a trial, and its owner is asked to confirm by mail.

    `form` names the form that was sent: the second time it is sent with the same short name, the
    first one's answer comes back. Raises what `open_store` raises, and TooMany for a caller who
    opened five within an hour. Nothing is opened while the cache does not answer.
    """
    key = f"sign-up:{form}:{wish.slug}"
    with on_platform_side(), turn(key):
        known = cache.get(key)
        if known:
            return Opened(*known)
        opened = _open(wish, caller)
        with suppress(redis.RedisError):  # it is open: a second click will just not know it
            cache.set(key, (opened.store, opened.milliseconds), timeout=_KEPT_SECONDS)
        return opened


def _open(wish: OpenStore, caller: str) -> Opened:
    if not spend("sign-up", caller, STORES_AN_HOUR):
        raise TooMany(
            _(
                "From your address several stores were opened within the last hour. "
                "Please try again later, or write to us."
            )
        )
    began = time.perf_counter_ns()
    try:
        store = open_store(replace(wish, owner_vouched=False), actor=_SIGN_UP)
    except BaseException:
        with suppress(redis.RedisError):
            give_back("sign-up", caller)
        raise
    took = (time.perf_counter_ns() - began) // 1_000_000
    with in_store(store):
        send_confirmation(None, User.objects.get(role=User.Role.OWNER))
    return Opened(store.key, took)
