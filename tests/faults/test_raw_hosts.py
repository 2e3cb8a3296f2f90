"""The Host header over a real socket: no trick of the wire opens another store's page."""

from __future__ import annotations

import pytest

from tests.faults.selling import new_shop
from tests.faults.web import serving
from tests.isolation.raw_hosts import CASES, SPELLINGS, Case
from tests.prove import figures

pytestmark = [pytest.mark.isolation, pytest.mark.slow, pytest.mark.prove]


@pytest.fixture(scope="module")
def street(ground):
    """Two shops and the web server before them."""
    with serving(ground) as web:
        yield web, new_shop(ground).store, new_shop(ground).store


def plain(host: str) -> bytes:
    return Case("plain", ("Host: {own}",)).request(host, host)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_other_stores_page_never_comes(street, case):
    web, own, other = street
    for mine, claimed in ((own, other), (other, own)):
        figures.add("cross-store probes", got=0, total=1)
        assert claimed.name.encode() in web.raw(plain(claimed.primary_host)), "no twin"
        answer = web.raw(case.request(mine.primary_host, claimed.primary_host))
        assert claimed.name.encode() not in answer
        figures.add("cross-store probes", got=1, total=0)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_store_answers_to_the_spellings_of_its_own_host(street, spelling):
    web, own, _ = street
    for host in (own.primary_host, own.primary_host.upper()):
        answer = web.raw(plain(spelling.format(own=host)))
        assert answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 404"))
        if "." not in spelling.replace("{own}", ""):
            assert own.name.encode() in answer
