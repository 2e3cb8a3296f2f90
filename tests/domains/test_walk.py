"""From a root to the responsible servers, over real sockets, as in the world's own DNS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

from shared_apps.domains import flows
from shared_apps.domains.drivers.servers import Server
from shared_apps.domains.drivers.walk import ROOTS, Walker
from tests.domains.tree import Zone, growing

HOST = "shop.acme.test"
ROOT, TOP, OWN, TWIN, OTHER = (f"127.0.7.{n}" for n in range(1, 6))


def tree(**more: Zone) -> dict[str, Zone]:
    """A root, a top level, a zone with one server; each can be replaced."""
    return {
        "root": Zone("", ROOT, below={"test": ("a.nic.test",)}, glue={"a.nic.test": TOP}),
        "top": Zone(
            "test", TOP, below={"acme.test": ("ns1.acme.test",)}, glue={"ns1.acme.test": OWN}
        ),
        "own": Zone("acme.test", OWN, {HOST: "198.51.100.7"}),
        **more,
    }


@contextmanager
def walking(monkeypatch, zones: dict[str, Zone]) -> Iterator[Walker]:
    """The product's own look begins at this root, too."""
    with growing(*zones.values()) as port:
        monkeypatch.setattr(settings, "DNS_SERVERS", [])
        monkeypatch.setattr(settings, "DNS_ROOTS", [f"{ROOT}:{port}"])
        yield Walker((Server(ROOT, port),))


def found(walker: Walker, name: str = HOST) -> list[str]:
    return [one.address for one in walker.servers_of(name)]


def test_the_walk_follows_delegations_by_their_glue(monkeypatch):
    zones = tree()
    with walking(monkeypatch, zones) as walker:
        assert found(walker) == [OWN]
        assert flows.ask(HOST, "A").values == ("198.51.100.7",)
    assert zones["root"].asked[0].startswith(HOST)
    assert zones["own"].asked


def test_one_look_goes_down_once(monkeypatch):
    zones = tree()
    with walking(monkeypatch, zones) as walker:
        for name in (HOST, f"_x.{HOST}", "acme.test", HOST):
            assert found(walker, name) == [OWN]
    assert len(zones["root"].asked) == len(zones["top"].asked) == 1


def test_a_server_without_glue_is_looked_for_on_its_own_way(monkeypatch):
    top = Zone(
        "test",
        TOP,
        below={"acme.test": ("ns.other.test",), "other.test": ("ns1.other.test",)},
        glue={"ns1.other.test": OTHER},
    )
    other = Zone("other.test", OTHER, {"ns.other.test": OWN})
    with walking(monkeypatch, tree(top=top, other=other)) as walker:
        assert found(walker) == [OWN]
        assert flows.ask(HOST, "A").values == ("198.51.100.7",)


def test_a_zone_may_not_speak_of_a_strangers_address(monkeypatch):
    """acme.test's servers hand out a forged address of a name that is not theirs."""
    own = Zone("acme.test", OWN, below={HOST: ("ns.other.test",)}, glue={"ns.other.test": TWIN})
    top = Zone(
        "test",
        TOP,
        below={"acme.test": ("ns1.acme.test",), "other.test": ("ns1.other.test",)},
        glue={"ns1.acme.test": OWN, "ns1.other.test": OTHER},
    )
    other = Zone("other.test", OTHER, {"ns.other.test": OTHER, HOST: "198.51.100.7"})
    forged = Zone(HOST, TWIN, {HOST: "203.0.113.66"})
    zones = tree(own=own, top=top, other=other, forged=forged)
    with walking(monkeypatch, zones) as walker:
        assert found(walker) == [OTHER]
        assert flows.ask(HOST, "A").values == ("198.51.100.7",)
    assert not forged.asked


def test_a_zone_below_a_zone_is_found(monkeypatch):
    own = Zone("acme.test", OWN, below={HOST: (f"ns.{HOST}",)}, glue={f"ns.{HOST}": TWIN})
    deep = Zone(HOST, TWIN, {HOST: "198.51.100.9"})
    with walking(monkeypatch, tree(own=own, deep=deep)) as walker:
        assert found(walker) == [TWIN]
        assert flows.ask(HOST, "A").values == ("198.51.100.9",)


def test_a_lame_delegation_is_named(monkeypatch):
    with walking(monkeypatch, tree(own=Zone("acme.test", OWN, lame=True))) as walker:
        assert found(walker) == [OWN]
        assert flows.ask(HOST, "A").status == "lame"


def test_silent_servers_are_named(monkeypatch):
    monkeypatch.setattr("shared_apps.domains.drivers.wire.SECONDS", 0.3)
    monkeypatch.setattr("shared_apps.domains.drivers.walk._SECONDS", 0.3)
    with walking(monkeypatch, tree(own=Zone("acme.test", OWN, silent=True))) as walker:
        assert found(walker) == [OWN]
        assert flows.ask(HOST, "A").status == "timeout"


def test_one_of_two_servers_suffices_for_the_walk(monkeypatch):
    monkeypatch.setattr("shared_apps.domains.drivers.walk._SECONDS", 0.3)
    names = ("ns1.acme.test", "ns2.acme.test")
    top = Zone(
        "test", TOP, below={"acme.test": names}, glue=dict(zip(names, (OWN, TWIN), strict=True))
    )
    silent, good = (
        Zone("acme.test", OWN, silent=True),
        Zone("acme.test", TWIN, {HOST: "198.51.100.7"}),
    )
    with walking(monkeypatch, tree(top=top, own=silent, good=good)) as walker:
        assert found(walker) == [OWN, TWIN]


@pytest.mark.parametrize("small", ["root", "top", "own"])
def test_what_does_not_fit_is_asked_again_over_tcp(monkeypatch, small):
    zones = tree()
    zones[small].small = True
    with walking(monkeypatch, zones) as walker:
        assert found(walker) == [OWN]
        assert flows.ask(HOST, "A").values == ("198.51.100.7",)
    assert any(one.endswith("/tcp") for one in zones[small].asked)


def test_names_that_point_at_each_other_end(monkeypatch):
    below = {"acme.test": ("ns.other.test",), "other.test": ("ns.acme.test",)}
    with walking(monkeypatch, tree(top=Zone("test", TOP, below=below))) as walker:
        assert found(walker) == []
        assert flows.ask(HOST, "A").status == "lame"


def test_a_name_that_nobody_delegated_does_not_exist(monkeypatch):
    with walking(monkeypatch, tree()) as walker:
        assert found(walker, "shop.nobody.test") == [TOP]
        assert flows.ask("shop.nobody.test", "A").status == "nxdomain"


def test_in_the_world_no_server_of_a_private_network_is_asked():
    assert len(ROOTS) == len(set(ROOTS)) == 13
    walker = Walker()
    for inside in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"):
        assert not walker._allowed(Server(inside))
    assert walker._allowed(Server("198.41.0.4"))
