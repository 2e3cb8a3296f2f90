"""Where a person is signed in, and signing out the others."""

from __future__ import annotations

import pytest

from shared_apps.identity.templatetags.doors import browser_name

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


def test_the_list_names_each_browser_and_marks_this_one(acme, client_for, alice):
    here = client_for(acme)
    here.defaults["HTTP_USER_AGENT"] = FIREFOX
    from tests.conftest import sign_in

    sign_in(here, alice)
    client_for(acme, alice)
    page = here.get("/auth/sessions/").content.decode()
    assert "Firefox, Windows" in page
    assert "Another program" in page
    assert page.count("This browser") == 1


def test_signing_out_the_others_leaves_this_one(acme, client_for, alice):
    here, there = client_for(acme, alice), client_for(acme, alice)
    assert here.post("/auth/sessions/").status_code == 302
    assert here.get("/auth/2fa/").status_code == 200
    assert there.get("/auth/2fa/").status_code == 302


def test_nobody_sees_or_ends_the_sessions_of_others(acme, client_for, alice, ada):
    team = client_for(acme)
    team.defaults["HTTP_USER_AGENT"] = FIREFOX
    from tests.conftest import sign_in

    sign_in(team, ada)
    browser = client_for(acme, alice)
    assert "Firefox" not in browser.get("/auth/sessions/").content.decode()
    browser.post("/auth/sessions/")
    assert team.get("/auth/2fa/").status_code == 200


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Linux"),
        ("curl/8.5", "Another program"),
        ("<script>alert(1)</script>", "Another program"),
        ("", "Another program"),
    ],
)
def test_a_claim_becomes_two_plain_words(header, name):
    assert browser_name(header) == name
