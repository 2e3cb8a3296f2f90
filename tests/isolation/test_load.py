"""
A small crowd on six stores, in this process: no answer shows what is another's, and were one to,
it would be seen. `make bench ARGS=load` lets a hundred go at real servers with the same eyes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.base import default_key_func
from django.test import Client

from branding.selectors import current_brand
from config.middleware import HostRouting
from kernel.tenancy.context import nowhere
from tests.bench.load.crew import Heads, World, gather, in_turns
from tests.bench.load.measure import settle_all
from tests.bench.load.places import is_delivered
from tests.bench.load.tally import Tally
from tests.bench.load.wire import Answer
from tests.bench.load.words import Book, word
from tests.conftest import open_a_store
from tests.isolation import leaks
from tests.isolation.probe import undone
from tests.selling import Shop

pytestmark = [pytest.mark.isolation, pytest.mark.slow]

_HEADS = Heads(customers=6, guests=6, resellers=6, scripts=3, team_scripts=2, staff=1, processors=2)
_MORE = ("gamma", "delta", "epsilon", "zeta")
_ANSWERS = 1_000
Patch = pytest.MonkeyPatch


class _Inside:
    """Through all of the product's middleware, without a socket. The visitor keeps the cookies."""

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        kind = headers.get("Content-Type", "application/octet-stream")
        client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        said: Any = client.generic(method, path, body, kind, headers=headers)
        content = b"".join(said.streaming_content) if said.streaming else said.content
        cookies = [("Set-Cookie", morsel.OutputString()) for morsel in said.cookies.values()]
        return Answer(said.status_code, [*said.headers.items(), *cookies], bytes(content))

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def world(acme, beta, card_sandbox, panel, django_db_blocker) -> Iterator[World]:
    from django.db import connection

    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    card_sandbox.clear()
    panel.reset()
    with django_db_blocker.unblock(), nowhere():
        with undone():
            stores = [acme, beta, *(open_a_store(slug, slug.title()) for slug in _MORE)]
            made = settle_all(stores, _HEADS, card_sandbox, panel, 8000)
            for store, place in zip(stores, made.places, strict=True):
                _deliver(Shop(store, "", card_sandbox, panel), place)
            yield made
        connection.close()


def _deliver(shop: Shop, place: Any) -> None:
    for _ in range(20):
        shop.work(12)
        if is_delivered(shop.store, place):
            return
    raise AssertionError("the servers of the crowd were not made")


@pytest.fixture
def crowd(world: World) -> Iterator[Callable[..., Tally]]:
    """Lets everybody in, who stays until so many answers came."""
    warm = Tally(0)
    with undone():
        cache.clear()  # limits are counted in it, which no rollback reaches
        visitors = gather(_HEADS, world, _Inside, warm, seed=7)
        for one in visitors:
            one.begin()
        assert warm.samples == []

        def live(answers: int, *, until_seen: bool = False) -> Tally:
            tally = Tally(answers)
            for one in visitors:
                one.tally = tally
            in_turns(visitors, tally, until_seen=until_seen)
            return tally

        yield live


def test_no_answer_shows_what_is_anothers(crowd):
    tally = crowd(_ANSWERS)
    assert (tally.samples, tally.canaries, tally.errors) == ([], 0, 0)
    assert tally.answers >= _ANSWERS
    assert {"checkout send", "manage price", "notice", "api order", "staff"} <= set(tally.seconds)


def _routes(patch: Patch) -> None:
    [one] = [one for one in leaks.LEAKS if one.name == "routes kept under the parent's name"]
    one.plant(patch, None)  # type: ignore[arg-type]  # it asks nothing of its ground


def _brands(patch: Patch) -> None:
    def kept() -> Any:
        return cache.get_or_set("brand", current_brand)

    patch.setattr(caches["default"], "key_func", default_key_func)
    for module in list(sys.modules.values()):
        if getattr(module, "current_brand", None) is current_brand and module.__name__ != __name__:
            patch.setattr(module, "current_brand", kept)


def _pages(patch: Patch) -> None:
    stock, kept = HostRouting._inside, {}

    def inside(self: HostRouting, request: Any, route: Any) -> Any:
        if request.method != "GET" or request.path != "/plans/":
            return stock(self, request, route)
        return kept.setdefault(request.path, stock(self, request, route))

    patch.setattr(HostRouting, "_inside", inside)


@pytest.mark.parametrize(
    "plant",
    [_routes, _brands, _pages],
    ids=["a host taken for its neighbour", "a cache key without the store", "a page by its path"],
)
def test_a_planted_leak_is_seen(crowd, plant):
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        tally = crowd(_ANSWERS, until_seen=True)
    assert tally.canaries, "nobody noticed"


def test_a_word_is_foreign_to_all_but_its_own():
    book = Book({"acme.shop.test": 0, "beta.shop.test": 1})
    text = f"{word(0)} {word(0, 'a').title()} {word(1)}".encode()
    assert book.foreign(text, 0, None) == [word(1)]
    assert book.foreign(text, 0, "s") == [word(0, "a"), word(1)]
    assert book.foreign(text, 1, None) == [word(0, "a"), word(0)]
    assert book.foreign(b"http://beta.shop.test/", 0, None) == ["beta.shop.test"]
    assert book.foreign(b"http://acme.shop.test/ http://else.shop.test/", 0, None) == []
