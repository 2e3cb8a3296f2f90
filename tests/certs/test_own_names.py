"""The platform's own names: ordered without a person, once each, and only where they can be had."""

from __future__ import annotations

import pytest
from django.conf import settings

from certs import tasks
from certs.models import Order
from certs.services import order_own_names
from kernel.tenancy.context import on_platform_side
from tests.certs.mint import Mint
from tests.certs.test_agent import keep

PICTURES = "pictures.neutral-lab.test"
WILDCARD = f"*.{settings.ROOT_DOMAIN}"


@pytest.fixture
def installation(db, monkeypatch):
    """One that has an authority, a DNS driver and a host of pictures."""
    monkeypatch.setattr(settings, "ACME_DIRECTORY", "https://authority.test/dir")
    monkeypatch.setattr(settings, "ACME_DNS_SERVER", "127.0.0.1:53")
    monkeypatch.setattr(settings, "ASSET_HOST", PICTURES)
    with on_platform_side():
        yield


def waiting() -> list[str]:
    return sorted(Order.objects.values_list("host", flat=True))


def test_each_is_ordered_once(installation):
    tasks.order_own_names()
    assert waiting() == [WILDCARD, PICTURES]
    assert order_own_names() == []
    assert waiting() == [WILDCARD, PICTURES]


def test_what_has_a_certificate_is_left_to_its_renewal(installation):
    keep(Mint(), PICTURES)
    assert order_own_names() == [WILDCARD]


def test_a_wildcard_is_not_ordered_where_nothing_can_prove_it(installation, monkeypatch):
    monkeypatch.setattr(settings, "ACME_DNS_SERVER", "")
    assert order_own_names() == [PICTURES]


def test_without_an_authority_nothing_waits(installation, monkeypatch):
    monkeypatch.setattr(settings, "ACME_DIRECTORY", "")
    assert order_own_names() == []
    assert waiting() == []
