"""Taking a name that is another's: every way that is known, and each is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from kernel.errors import Conflict, Invalid
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from shared_apps.domains import services
from tests.domains.living import ADA, claim, go_live, look, prove, routes
from tests.naming import EDGE, DnsSandbox
from tests.prove import figures

HELD = "cloud.acme.test"
# What beta types while acme holds cloud.acme.test, xn--… (асе.test) and the platform has its own.
TYPED = [
    *(HELD, "CLOUD.ACME.TEST", f"https://{HELD}/", f"{HELD}.", f" {HELD} ", "cloud。acme。test"),
    *(f"www.{HELD}", f"a.b.{HELD}", f"billing.{HELD}", "acme.test", f"*.{HELD}", f"{HELD}:443"),
    *("ｃloud.acme.test", "clоud.acme.test", "xn--clud-9oe.acme.test", "ace.test"),
    *("ezscale.localhost", "admin.ezscale.localhost", "partners.ezscale.localhost"),
    *("acme.ezscale.localhost", EDGE, "new.ezscale.localhost", "localhost"),
    *("ezscale.test", "ezscaIe.test", "ez-scale.test", "my-ezscale.test", "еzscale.test"),
    *("ezsca1e.test", "ezscalé.test", "127.0.0.1", "[::1]", "0x7f000001", "co.uk", "com"),
    *(
        "cloud.acme.test@evil.test",
        "evil.test/cloud.acme.test",
        "cloud.acme.test.ezscale.localhost",
    ),
]


@dataclass
class Ground:
    acme: Store
    beta: Store
    dns: DnsSandbox


def attempts() -> list[tuple[str, Callable[[Ground], bool]]]:
    """Each returns True when it was refused."""
    typed = [(f"types {text!r}", _types(text)) for text in TYPED]
    return [
        *typed,
        ("points a dangling alias here", _dangling),
        ("sets the other store's token", _foreign_token),
        ("keeps an old token after a release", _old_token),
        ("proves a name while another proves it", _race),
        ("proves the parent claimed earlier", _parent_claimed_first),
        ("proves the child claimed earlier", _child_claimed_first),
        ("makes another's host its main one", _primary),
    ]


def _types(text: str) -> Callable[[Ground], bool]:
    def attempt(ground: Ground) -> bool:
        try:
            claim(ground.beta, text)
        except (Invalid, Conflict):
            return True
        return False

    return attempt


def _dangling(ground: Ground) -> bool:
    """The alias still points here after its owner left; no proof, no host."""
    ground.dns.set("left.gone.test", "CNAME", EDGE)
    return look(ground.beta, claim(ground.beta, "left.gone.test")).state == "claimed"


def _foreign_token(ground: Ground) -> bool:
    mine = claim(ground.acme, "fresh.one.test")
    ground.dns.point("fresh.one.test", mine.token)
    return look(ground.beta, claim(ground.beta, "fresh.one.test")).state == "claimed"


def _old_token(ground: Ground) -> bool:
    row = prove(ground.beta, "was.mine.test", ground.dns)
    with in_store(ground.beta):
        services.release(row.pk, actor=ADA)
    return look(ground.beta, claim(ground.beta, "was.mine.test")).state == "claimed"


def _both(ground: Ground, first: str, second: str) -> bool:
    """Beta claims before acme proves; then beta's records are right too."""
    late = claim(ground.beta, second)
    prove(ground.acme, first, ground.dns)
    ground.dns.point(second, late.token)
    row = look(ground.beta, late)
    return (row.state, row.problem_code) == ("claimed", "taken")


def _race(ground: Ground) -> bool:
    return _both(ground, "race.two.test", "race.two.test")


def _parent_claimed_first(ground: Ground) -> bool:
    return _both(ground, "shop.three.test", "three.test")


def _child_claimed_first(ground: Ground) -> bool:
    return _both(ground, "four.test", "shop.four.test")


def _primary(ground: Ground) -> bool:
    try:
        with in_store(ground.beta):
            services.make_primary(HELD, actor=ADA)
    except Conflict:
        return True
    return False


@pytest.fixture
def ground(db, dns, acme, beta) -> Ground:
    go_live(acme, HELD, dns)
    prove(acme, "асе.test", dns)  # all Cyrillic: a word of one alphabet, and it may
    return Ground(acme, beta, dns)


@pytest.mark.prove
def test_takeover_attempts_are_refused(ground):
    figures.forget("takeover attempts refused")
    went: list[str] = []
    for name, attempt in attempts():
        refused = attempt(ground)
        figures.add("takeover attempts refused", got=int(refused), total=1)
        if not refused:
            went.append(name)
    assert went == []
    assert routes(ground.beta) == {"beta.ezscale.localhost": True}
    assert HELD in routes(ground.acme)


@pytest.mark.parametrize("text", TYPED)
def test_a_name_of_another_is_refused_as_it_is_typed(ground, text):
    assert _types(text)(ground)


def test_neighbours_below_a_common_name_may(ground):
    """Two businesses with names under one domain that neither holds."""
    assert claim(ground.beta, "mail.acme.test").state == "claimed"
    assert claim(ground.beta, "cloud.acme-two.test").state == "claimed"
