"""Finding one's store: the page never says who is a partner; the mail does, to the owner."""

from __future__ import annotations

import re

from django.core import mail

from shared_apps.outbox.flows import work_until_quiet


def ask(browser, email: str) -> str:
    answer = browser.post("/find/", {"email": email})
    assert answer.status_code == 200
    text = answer.content.decode().replace(email, "SOMEBODY")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_the_answer_is_the_same_and_only_the_owner_gets_a_mail(stranger, acme):
    assert ask(stranger, "ada@acme.test") == ask(stranger, "nobody@nowhere.test")
    work_until_quiet()
    [letter] = mail.outbox
    assert letter.to == ["ada@acme.test"]
    assert "http://acme.ezscale.localhost:8000/manage/" in letter.body
    assert "beta" not in letter.body
    work_until_quiet()
    assert len(mail.outbox) == 1


def test_capitals_do_not_hide_a_store(stranger, acme):
    ask(stranger, "ADA@Acme.test")
    work_until_quiet()
    assert len(mail.outbox) == 1


def test_nobody_is_flooded_and_the_page_stays_the_same(stranger, acme):
    pages = set()
    for _ in range(6):
        pages.add(ask(stranger, "ada@acme.test"))
        work_until_quiet()
    assert len(pages) == 1
    assert len(mail.outbox) == 3


def test_who_asks_too_often_waits(stranger):
    for number in range(20):
        ask(stranger, f"p{number}@x.test")
    assert stranger.post("/find/", {"email": "p@x.test"}).status_code == 429


def test_a_crooked_address_is_told_at_its_field(stranger):
    answer = stranger.post("/find/", {"email": "nora@"})
    assert answer.status_code == 422
    assert 'id="id_email-error"' in answer.content.decode()
