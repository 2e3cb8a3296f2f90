"""
Known leaks, put back on purpose. The probes must see each one: this is the control of the probes.

Each leak names the probes that have to turn red while it is in, and are green without it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from django.core.cache import caches
from django.core.cache.backends.base import default_key_func

from config import middleware
from kernel.tenancy import files, routing, signing, vault
from kernel.tenancy.context import in_store
from kernel.tenancy.tasks import StoreTask
from shared_apps.gateways.adapters import _stripe_notices
from shared_apps.identity import tokens
from shared_apps.identity.api.authentication import StoreTokenAuthentication
from tenant_apps.api.views import invoices, meta, orders, services
from tenant_apps.billing.models import Invoice
from tenant_apps.orders.models import Order
from tenant_apps.provisioning.models import Service
from tests.isolation import host_probes, link_probes, place_probes, web_probes
from tests.isolation.own import Own
from tests.isolation.probe import Probe
from tests.isolation.worlds import Worlds

Patch = pytest.MonkeyPatch


@dataclass
class Ground:
    worlds: Worlds
    requests: list[Own]

    @property
    def sides(self) -> Any:
        return self.worlds.acme, self.worlds.beta


@dataclass(frozen=True)
class Leak:
    name: str
    plant: Callable[[Patch, Ground], None]
    probes: Callable[[Ground], Iterator[Probe]]


LEAKS: list[Leak] = []


def leak(name: str, probes: Callable[[Ground], Any]) -> Callable[[Any], Any]:
    def keep(plant: Callable[[Patch, Ground], None]) -> Callable[[Patch, Ground], None]:
        LEAKS.append(Leak(name, plant, probes))
        return plant

    return keep


def _tokens(ground: Ground) -> Iterator[Probe]:
    wanted = [one for one in ground.requests if one.role == "token" and one.method == "GET"]
    acme, beta = ground.sides
    return web_probes.credential_probes(acme, beta, wanted)


def _customers(ground: Ground) -> Iterator[Probe]:
    alice, dora = ground.worlds.acme.customers
    wanted = [
        o for o in ground.requests if o.role == "token" and o.route.text.startswith("api/v1/")
    ]
    mine = [o for o in wanted if not {kind for kind, _ in o.chosen.values()} & {"plan"}]
    yield from web_probes.object_probes(
        "customer", ground.worlds.acme, mine, dora, dora.things, alice.things, [alice.canary]
    )
    yield from web_probes.list_probes(ground.worlds.acme, mine, dora)


@leak("cache keys without the store", lambda g: place_probes.cache_probes(*g.sides))
def _cache(patch: Patch, ground: Ground) -> None:
    patch.setattr(caches["default"], "key_func", default_key_func)


@leak("reset tokens without the store", lambda g: link_probes.reset_probes(*g.sides))
def _reset(patch: Patch, ground: Ground) -> None:
    stock = EmailAwarePasswordResetTokenGenerator._make_hash_value
    patch.setattr(tokens.StoreBoundTokenGenerator, "_make_hash_value", stock)


@leak("signatures without the store", lambda g: place_probes.signature_probes(*g.sides))
def _signatures(patch: Patch, ground: Ground) -> None:
    patch.setattr(signing, "_salt", lambda purpose: purpose)


@leak("seals without the store", lambda g: place_probes.seal_probes(*g.sides))
def _seals(patch: Patch, ground: Ground) -> None:
    patch.setattr(vault, "_context", lambda kind: kind)


@leak("file paths without the store", lambda g: place_probes.file_probes(*g.sides))
def _files(patch: Patch, ground: Ground) -> None:
    patch.setattr(files, "path_for", lambda name: f"stores/{name}")


@leak("one folder of logos for all", lambda g: link_probes.brand_probes(*g.sides))
def _logos(patch: Patch, ground: Ground) -> None:
    patch.setattr(files, "path_for", lambda name: f"stores/{name}")


@leak("sessions not bound to host", lambda g: link_probes.copied_session_probes(*g.sides))
def _sessions(patch: Patch, ground: Ground) -> None:
    patch.setattr(
        middleware.HostBoundSession, "__call__", lambda self, request: self.get_response(request)
    )


@leak("API tokens looked up in every store", _tokens)
def _everywhere(patch: Patch, ground: Ground) -> None:
    stock = StoreTokenAuthentication.authenticate

    def authenticate(self: Any, request: Any) -> Any:
        for side in ground.sides:
            with in_store(side.store):
                try:
                    return stock(self, request)
                except Exception:  # noqa: BLE001 - a leak need not be tidy
                    continue
        return stock(self, request)

    patch.setattr(StoreTokenAuthentication, "authenticate", authenticate)


@leak("tasks without a place run where they are", lambda g: place_probes.task_probes(g.sides[0]))
def _tasks(patch: Patch, ground: Ground) -> None:
    def call(self: Any, *args: Any, place: str = "", **kwargs: Any) -> Any:
        return self.run(*args, **kwargs)

    patch.setattr(StoreTask, "__call__", call)


@leak("X-Forwarded-Host believed", lambda g: host_probes.claim_probes(*g.sides))
def _forwarded(patch: Patch, ground: Ground) -> None:
    stock = middleware.HostRouting.__call__

    def call(self: Any, request: Any) -> Any:
        claimed = request.META.get("HTTP_X_FORWARDED_HOST")
        if claimed:
            request.META["HTTP_HOST"] = claimed
        return stock(self, request)

    patch.setattr(middleware.HostRouting, "__call__", call)


@leak("routes kept under the parent's name", lambda g: host_probes.turn_probes(*g.sides))
def _routes(patch: Patch, ground: Ground) -> None:
    kept: dict[str, Any] = {}

    def resolve(host: str) -> Any:
        return kept.setdefault(host.partition(".")[2], routing.resolve(host))

    patch.setattr(middleware, "resolve", resolve)


@leak("a page kept for the whole process", lambda g: host_probes.turn_probes(*g.sides))
def _pages(patch: Patch, ground: Ground) -> None:
    patch.setattr(meta, "store_document", functools.cache(meta.store_document))


@leak("hosts matched by their end", lambda g: host_probes.spelling_probes(g.sides[0]))
def _endings(patch: Patch, ground: Ground) -> None:
    side = ground.sides[0]

    def resolve(host: str) -> Any:
        known = side.store.primary_host
        return routing.resolve(known if host.endswith(known) else host)

    patch.setattr(middleware, "resolve", resolve)


@leak("webhooks whose signature nobody checks", lambda g: link_probes.webhook_probes(*g.sides))
def _webhooks(patch: Patch, ground: Ground) -> None:
    patch.setattr(_stripe_notices, "_holds", lambda raw, header, secret: True)


@leak("invoices without their customer", _customers)
def _invoices(patch: Patch, ground: Ground) -> None:
    patch.setattr(invoices, "invoice_of", lambda customer, pk: Invoice.objects.get(pk=pk))


@leak("services without their customer", _customers)
def _services(patch: Patch, ground: Ground) -> None:
    patch.setattr(services, "service_of", lambda customer, pk: Service.objects.get(pk=pk))


@leak("lists without their customer", _customers)
def _lists(patch: Patch, ground: Ground) -> None:
    patch.setattr(services, "services_of", lambda customer: Service.objects.all())


@leak("orders without their customer", _customers)
def _orders(patch: Patch, ground: Ground) -> None:
    patch.setattr(orders.OneOrder, "find", lambda customer, pk: Order.objects.get(pk=pk))


@contextmanager
def planted(one: Leak, ground: Ground) -> Iterator[None]:
    routing.forget()
    with pytest.MonkeyPatch.context() as patch:
        one.plant(patch, ground)
        yield
    routing.forget()
