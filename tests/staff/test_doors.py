"""Who gets in, and that every page is there."""

from __future__ import annotations

import uuid

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver

from tests.conftest import PASSWORD

PAGES = (
    "/",
    "/stores/",
    "/stores/new/",
    "/stores/new/name/?name=Blue+Sky",
    "/wholesale/",
    "/wholesale/products/vps-starter/",
    "/wholesale/invoices/",
    "/certificates/",
    "/fleet/",
    "/fleet/new/",
    "/fleet/new/virtfusion/",
    "/work/",
    "/audit/",
    "/audit/export/",
)


def console_patterns():
    from certs.web.urls import urlpatterns as certs
    from shared_apps.staff.web.urls import urlpatterns as staff
    from wholesale.web.urls import urlpatterns as wholesale

    return [*staff, *wholesale, *certs]


@pytest.mark.parametrize("path", PAGES)
def test_staff_see_each_page(console, acme, path):
    answer = console.get(path)
    assert answer.status_code == 200, answer.content[:1000]


@pytest.mark.parametrize("pattern", console_patterns(), ids=lambda one: one.name)
def test_each_address_sends_a_stranger_to_the_sign_in(stranger, pattern: URLPattern):
    """Every address of the console, whatever it takes, with the method it takes."""
    given = {
        "store_id": uuid.uuid4(),
        "connection_id": uuid.uuid4(),
        "invoice_id": uuid.uuid4(),
        "delivery_id": 1,
        "work_id": 1,
        "word_id": 1,
        "copy_id": uuid.uuid4(),
        "driver": "virtfusion",
        "code": "vps-starter",
        "store_key": "t_none",
        "host": "shop.example.com",
    }
    wanted = pattern.pattern.regex.groupindex
    kwargs = {name: given[name] for name in wanted}
    path = get_resolver("config.urls.admin").reverse(pattern.name, **kwargs)
    answers = [stranger.get(f"/{path}"), stranger.post(f"/{path}")]
    assert {answer.status_code for answer in answers} <= {302, 405}
    sent = [answer["Location"] for answer in answers if answer.status_code == 302]
    assert sent
    assert all(place.startswith("/auth/login/") for place in sent)


def test_an_owner_of_a_store_has_no_login_here(stranger, ada):
    answer = stranger.post("/auth/login/", {"login": ada.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert stranger.get("/").status_code == 302


def test_staff_pages_are_not_on_a_stores_host(acme, ada, client_for):
    browser = client_for(acme, ada)
    for path in ("/stores/", "/fleet/", "/wholesale/", "/work/"):
        assert browser.get(path).status_code == 404, path


def test_the_console_wears_the_platforms_name(console, acme):
    assert settings.PLATFORM_NAME in console.get("/").content.decode()
