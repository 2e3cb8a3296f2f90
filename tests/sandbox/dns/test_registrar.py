"""The page on which a person plays the registrar."""

from __future__ import annotations

import pytest

from tests.naming import HTTP

ASK = "shop.acme.test CNAME edge.hosting-dns.localhost"
PROOF = "_store-verify.shop.acme.test TXT store-verify=abc"


def asked(dns, **more):
    return HTTP.get(dns.url, params={"ask": [ASK, PROOF], **more}).text


def test_what_a_shop_asks_for_is_set_with_one_button(dns):
    assert asked(dns).count("not set") == 2
    dns.set("shop.acme.test", "A", "203.0.113.1")  # makes room
    HTTP.post(f"{dns.url}/set", data={"ask": [ASK, PROOF]})
    page = asked(dns)
    assert "not set" not in page
    assert "203.0.113.1" not in page


def test_a_mood_is_shown_and_taken_back(dns):
    HTTP.post(f"{dns.url}/mood", data={"name": "shop.acme.test", "mood": "servfail"})
    assert "badge bad'>servfail" in HTTP.get(dns.url).text
    HTTP.post(f"{dns.url}/mood", data={"name": "shop.acme.test", "mood": ""})
    assert "badge bad" not in HTTP.get(dns.url).text


def test_nonsense_is_refused_in_words(dns):
    answer = HTTP.post(f"{dns.url}/add", data={"name": "a.test", "kind": "X", "value": "1"})
    assert "a record needs" in HTTP.get(f"{dns.url}{answer.headers['Location']}").text


@pytest.mark.parametrize("back", ["https://evil.test/", "javascript:alert(1)", "//evil.test"])
def test_the_way_back_leads_to_this_machine_only(dns, back):
    assert "Back to the shop" not in asked(dns, back=back)
    assert "Back to the shop" in asked(dns, back="http://nimbus.ezscale.localhost:8000/manage/")


def test_what_people_type_is_text(dns):
    dns.set("a.test", "TXT", "<script>alert(1)</script>")
    assert "<script>" not in HTTP.get(dns.url).text
