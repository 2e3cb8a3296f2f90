"""What a signed-in person is shown stays in no browser and nowhere on the way (ASVS 14.3.2)."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.isolation.routes import routes_of

_ADMIN = "admin.ezscale.localhost"
# The same for everybody, so that it may be kept: the page says so itself.
_FOR_ALL = {"/robots.txt", "/sitemap.xml"}


@pytest.fixture(params=["customer", "team", "staff"])
def browser(request, acme, alice, ada, olga, client_for) -> tuple[Client, list[str]]:
    """A signed-in browser, and every address of its host that needs no number."""
    person, place, urlconf = {
        "customer": (alice, acme, "config.urls.store"),
        "team": (ada, acme, "config.urls.store"),
        "staff": (olga, _ADMIN, "config.urls.admin"),
    }[request.param]
    paths = [route.fill({}) for route in routes_of(urlconf) if not route.parameters]
    return client_for(place, person), sorted(set(paths))


def kept(client: Client, paths: list[str]) -> tuple[int, list[str]]:
    """How many of these were answered, and which of the answers a browser may keep."""
    shown, loose = 0, []
    for path in paths:
        if "logout" in path:
            continue
        answer = client.get(path)
        if answer.status_code == 200 and path not in _FOR_ALL:
            shown += 1
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                loose.append(f"{path}: {answer.headers.get('Cache-Control')}")
    return shown, loose


def test_no_page_of_a_signed_in_person_is_kept(browser):
    shown, loose = kept(*browser)
    assert shown > 15
    assert loose == []


def test_what_everybody_sees_may_be_kept_by_a_stranger(db, acme, client_for):
    """The control: the shop's pages do not say it to those who are nobody."""
    assert "Cache-Control" not in client_for(acme).get("/plans/").headers
