"""The owner's pages of webhooks, and a customer's."""

from __future__ import annotations

import re

import pytest

from kernel.tenancy.context import in_store
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.webhooks.models import Delivery, Endpoint

AT = {"owner": "/manage/webhooks/", "customer": "/account/webhooks/"}


@pytest.fixture(params=["owner", "customer"])
def place(request, desk, alice, acme, sit_down, receiver):
    """(browser, address of the list) of whoever may have webhooks."""
    browser = desk if request.param == "owner" else sit_down(acme, alice)
    return browser, AT[request.param]


def made(browser, at: str, url: str, *kinds: str) -> str:
    fields = {"url": url, "label": "Shop", "kinds": kinds or ("invoice.paid",)}
    answer = browser.post(f"{at}new/", fields)
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    return answer.content.decode()


def test_one_is_added_tested_changed_and_removed(place, acme, receiver):
    browser, at = place
    assert "No webhooks yet" in browser.get(at).content.decode()
    said = made(browser, at, receiver.at("shop"))
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", said)[0]
    receiver.knows("shop", secret)
    with in_store(acme):
        row = Endpoint.objects.get()
    page = f"{at}{row.pk}/"
    assert secret not in browser.get(page).content.decode()
    assert browser.post(f"{page}test/").status_code == 302
    with in_store(acme):
        work_until_quiet(acme.key)
        sent = Delivery.objects.get()
    assert [one["verified"] for one in receiver.received] == [True]
    assert "A test" in browser.get(page).content.decode()
    log = browser.get(f"{at}messages/{sent.id}/").content.decode()
    assert "HTTP 200" in log
    assert sent.message_id in log
    assert browser.post(f"{at}messages/{sent.id}/again/").status_code == 302
    fields = {"url": receiver.at("other"), "label": "", "kinds": ["order.placed", "credit.low"]}
    assert browser.post(page, fields).status_code == 302
    fresh = browser.post(f"{page}secret/").content.decode()
    assert re.search(r"whsec_[A-Za-z0-9+/=]+", fresh)[0] != secret
    with in_store(acme):
        row.refresh_from_db()
    assert (row.kinds, row.url) == (["order.placed", "credit.low"], receiver.at("other"))
    assert "other" in browser.get(at).content.decode()
    for act, state in (("pause", "paused"), ("resume", "active")):
        assert browser.post(f"{page}{act}/").status_code == 302
        with in_store(acme):
            assert Endpoint.objects.get().state == state
    assert browser.post(f"{page}remove/").status_code == 302
    assert browser.get(page).status_code == 404
    assert browser.get(f"{at}messages/{sent.id}/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "http://shop.example.com/", "kinds": ["invoice.paid"]}, "must begin with https"),
        ({"url": "https://10.0.0.1/", "kinds": ["invoice.paid"]}, "Private addresses"),
        ({"url": "https://shop.example.com/"}, "This field is required"),
        ({"url": "https://shop.example.com/", "kinds": ["a.b"]}, "not one of the available"),
    ],
)
def test_a_wrong_wish_is_said_at_its_field(place, acme, fields, words):
    browser, at = place
    answer = browser.post(f"{at}new/", fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with in_store(acme):
        assert not Endpoint.objects.exists()


def test_nobody_sees_anybody_elses(desk, agent, alice, acme, beta, sit_down, receiver):
    made(desk, AT["owner"], receiver.at("shop"))
    hers = sit_down(acme, alice)
    made(hers, AT["customer"], receiver.at("alice"))
    with in_store(acme):
        store, customer = Endpoint.objects.order_by("customer_id")
        if store.customer_id:
            store, customer = customer, store
    assert hers.get(f"{AT['customer']}{store.pk}/").status_code == 404
    assert hers.post(f"{AT['customer']}{store.pk}/remove/").status_code == 404
    assert desk.get(f"{AT['owner']}{customer.pk}/").status_code == 404
    assert sit_down(acme, agent).get(AT["owner"]).status_code == 403
    assert hers.get(AT["owner"]).status_code in {302, 403, 404}


def test_a_dead_one_says_so_and_an_unknown_act_is_no_page(desk, acme, receiver):
    made(desk, AT["owner"], receiver.at("shop"))
    with in_store(acme):
        row = Endpoint.objects.get()
        Endpoint.objects.update(state="disabled")
    page = f"{AT['owner']}{row.pk}/"
    assert "It failed for days" in desk.get(page).content.decode()
    assert desk.post(f"{page}explode/").status_code == 404
    desk.post(f"{page}test/")
    with in_store(acme):
        assert not Delivery.objects.exists()
