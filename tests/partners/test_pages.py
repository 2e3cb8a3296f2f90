"""The partner site's public face: readable by everybody, without a cookie."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("path", ["/", "/?servers=1000", "/?servers=-1", "/terms/"])
def test_reading_sets_no_cookie(stranger, path):
    answer = stranger.get(path)
    assert answer.status_code == 200
    assert not answer.cookies


def test_the_prices_are_the_wholesale_catalogues(stranger):
    text = stranger.get("/").content.decode()
    assert "EZSCALE" in text
    for amount in ("€8.00", "€14.00", "€6.00", "€99.00"):
        assert amount in text


def test_the_sum_follows_the_number_of_servers(stranger):
    part = stranger.get("/?servers=250", headers={"hx-target": "sum"}).content.decode()
    assert "<html" not in part
    assert "€3,500.00" in part
    assert "€1,401.00" in part


def test_it_says_when_no_prices_are_known(stranger, monkeypatch):
    from shared_apps.resellers import offers

    monkeypatch.setattr(offers, "_source", [])
    assert "Prices are being set" in stranger.get("/").content.decode()


def test_a_language_is_remembered_and_leads_back_on_this_host_only(stranger):
    answer = stranger.post("/language/", {"language": "de", "next": "https://evil.test/"})
    assert answer["Location"] == "/"
    assert answer.cookies["language"].value == "de"
    assert not stranger.post("/language/", {"language": "xx"}).cookies


def test_it_is_alive(stranger):
    assert stranger.get("/healthz").content == b"ok\n"


def test_a_store_has_no_partner_pages(acme, client_for, db):
    assert client_for(acme).get("/signup/").status_code == 404
    assert client_for(acme).get("/find/").status_code == 404


def test_it_says_up_front_what_is_free_and_what_comes_then(stranger):
    words = "Free for 30 days, then €99.00"
    for path in ("/", "/signup/"):
        assert words in stranger.get(path).content.decode(), path
    assert "No platform fee for the first 30 days" in stranger.get("/terms/").content.decode()
