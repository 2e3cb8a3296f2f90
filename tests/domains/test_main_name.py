"""Where visitors end up when a store has several names."""

from __future__ import annotations

import pytest
from django.test import Client

from kernel.tenancy.context import in_store
from kernel.tenancy.routing import forget
from shared_apps.domains.models import Domain
from tests.domains.living import ADA, claim, go_live, install, look

FREE, MAIN, OTHER = "acme.ezscale.localhost", "shop.acme.test", "www.acme.test"


@pytest.fixture
def named(db, dns, acme):
    go_live(acme, MAIN, dns, primary=True)
    go_live(acme, OTHER, dns)
    forget()
    return acme


def visit(host: str, path: str = "/", **more):
    return Client(headers={"host": f"{host}:8000", **more}).get(path)


@pytest.mark.parametrize("host", [FREE, OTHER])
def test_the_shop_leads_to_the_main_name(named, host):
    answer = visit(host, "/plans/?currency=EUR")
    assert answer.status_code == 302
    assert answer["Location"] == f"http://{MAIN}:8000/plans/?currency=EUR"
    assert answer["Vary"] == "Host"


def test_who_came_over_tls_is_led_to_tls(named, settings):
    """A laptop's edge has a port of its own, beside the plain one that links use."""
    settings.EDGE_HTTPS_PORT = "8443"
    answer = Client(headers={"host": f"{OTHER}:8443"}).get("/plans/", secure=True)
    assert answer["Location"] == f"https://{MAIN}:8443/plans/"


def test_the_main_name_answers(named):
    assert visit(MAIN).status_code == 200


@pytest.mark.parametrize("path", ["/auth/login/", "/manage/", "/api/v1/plans/", "/brand/theme.css"])
def test_some_things_are_answered_on_every_name(named, path):
    answer = visit(FREE, path)
    assert MAIN not in answer.headers.get("Location", "")


def test_parts_of_an_open_page_and_forms_stay(named):
    assert visit(FREE, "/plans/", **{"HX-Request": "true"}).status_code == 200
    sent = Client(headers={"host": f"{FREE}:8000"}).post("/language/", {"language": "de"})
    assert MAIN not in sent.headers.get("Location", "")


def test_links_in_mails_use_the_main_name(named):
    from kernel.tenancy.context import find_store
    from kernel.web.links import absolute_url

    with in_store(find_store(named.key)):
        assert absolute_url("/account/") == f"http://{MAIN}:8000/account/"


@pytest.mark.parametrize(
    ("purpose", "home"),
    [("billing", "/account/"), ("customer", "/account/"), ("api", "/api/v1/docs/")],
)
def test_a_name_of_another_use_opens_with_it(db, dns, acme, purpose, home):
    row = claim(acme, OTHER, purpose=purpose, primary=True)
    dns.point(OTHER, row.token)
    look(acme, row)
    install(acme, OTHER)
    forget()
    assert visit(OTHER)["Location"] == home
    with in_store(acme):
        assert not Domain.objects.get(domain=OTHER).is_primary  # only the shop can be the main one


def test_a_session_is_good_on_the_name_it_began_on(named, ada):
    browser = Client(headers={"host": f"{FREE}:8000"})
    with in_store(named):
        browser.force_login(ada)
    assert browser.get("/manage/").status_code == 200
    there = Client(headers={"host": f"{MAIN}:8000"})
    there.cookies = browser.cookies
    assert there.get("/manage/").status_code == 302


def test_a_names_siblings_are_told_for_passkeys(named, beta):
    told = visit(FREE, "/.well-known/webauthn").json()["origins"]
    assert sorted(told) == sorted(f"http://{host}:8000" for host in (FREE, MAIN, OTHER))


def test_the_platforms_name_is_not_among_them_on_a_name_of_the_stores_own(named):
    told = visit(MAIN, "/.well-known/webauthn").json()["origins"]
    assert sorted(told) == sorted(f"http://{host}:8000" for host in (MAIN, OTHER))


def test_a_name_that_was_released_is_nobodys(named):
    from shared_apps.domains import services
    from shared_apps.domains.selectors import claims

    with in_store(named):
        services.release(claims().get(host=OTHER).pk, actor=ADA)
    forget()
    answer = visit(OTHER)
    assert answer.status_code == 404
    assert not answer.cookies
