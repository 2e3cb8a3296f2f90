"""What a store's name tells the world, and its people read, never says whose platform it is."""

from __future__ import annotations

import pytest
from django.conf import settings

from config.checks import the_edges_name_is_neutral
from shared_apps.domains import flows, words
from shared_apps.domains.rules.names import HostName, brand_words
from shared_apps.domains.rules.records import records_for
from shared_apps.domains.selectors import target
from tests.domains.shapes import BROKEN, HOST, MORE, RIGHT, TOKEN, Shape


def names_the_platform(text: str) -> bool:
    return any(word in text.lower() for word in (*brand_words((settings.ROOT_DOMAIN,)), "ezscale"))


@pytest.mark.parametrize("bare", [HOST, "acme.test"])
def test_the_records_to_set_name_no_platform(bare):
    rows = records_for(HostName(bare, bare, "acme.test"), TOKEN, target())
    assert rows
    for row in rows:
        assert not names_the_platform(f"{row.name} {row.short} {row.value}")


@pytest.mark.parametrize("shape", [*RIGHT, *BROKEN, *MORE], ids=lambda shape: shape.name)
def test_neither_advice_nor_what_was_seen_does(dns, shape: Shape):
    shape.make(dns)
    for check in flows.look(shape.host, TOKEN).checks:
        told = (words.advice_of(check), words.subject_of(check), check.name)
        assert not names_the_platform(" ".join((*told, *check.seen, *check.wanted)))


def test_the_start_asks_for_a_name_and_warns_of_one_that_tells(settings):
    assert the_edges_name_is_neutral(None) == []
    settings.EDGE_HOST = ""
    assert [one.id for one in the_edges_name_is_neutral(None)] == ["ezscale.E006"]
    settings.EDGE_HOST = "edge.ezscale-hosting.test"
    assert [one.id for one in the_edges_name_is_neutral(None)] == ["ezscale.W006"]
