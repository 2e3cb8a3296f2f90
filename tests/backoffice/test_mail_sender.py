"""The console's pages of mail: an address is entered, its records shown, a service connected."""

from __future__ import annotations

import pytest
from django.conf import settings

from kernel.tenancy.context import in_store
from shared_apps.mailing import selectors
from tests.backoffice.test_domains import text_of
from tests.letterboxes import TOKEN
from tests.mailing.living import DOMAIN, look, neutral, publish

PAGE = "/manage/domains/mail/"
SERVICES = "/manage/domains/mail/service/"


def enter(desk, domain: str = DOMAIN, local_part: str = "hello"):
    return desk.post(PAGE, {"domain": domain, "local_part": local_part})


def test_a_store_reads_under_which_address_its_mail_leaves(desk, acme):
    for page in ("/manage/domains/", PAGE):
        assert neutral(acme) in text_of(desk.get(page))


def test_the_records_are_shown_and_what_is_seen_of_them(desk, acme, dns):
    assert enter(desk)["Location"] == PAGE
    with in_store(acme):
        row = selectors.current()
    text = text_of(desk.get(PAGE))
    for wanted in (settings.MAIL_SPF, f"{row.selector}._domainkey", "p=none", row.token):
        assert wanted in text
    look(acme, row)
    assert "There is no SPF record yet" in text_of(desk.get(PAGE + "progress/"))
    publish(acme, row, dns)
    look(acme, row)
    assert "leaves under your own domain" in text_of(desk.get(PAGE))
    assert f"hello@{DOMAIN}" in text_of(desk.get("/manage/domains/"))


def test_a_domain_that_was_proven_once_is_not_called_unproven(desk, acme, dns):
    enter(desk)
    with in_store(acme):
        row = selectors.current()
    publish(acme, row, dns)
    look(acme, row)
    dns.unset(DOMAIN, "TXT")
    assert look(acme, row, 3).state == "drifting"
    text = text_of(desk.get("/manage/domains/"))
    assert f"The records of <b>hello@{DOMAIN}</b> are no longer right" in text
    assert "is not proven yet" not in text


@pytest.mark.parametrize(
    ("mood", "heard"), [("servfail", "an error (SERVFAIL)"), ("timeout", "silence")]
)
def test_trouble_of_the_name_servers_is_named_and_told_once(desk, acme, dns, mood, heard):
    enter(desk)
    with in_store(acme):
        row = selectors.current()
    dns.mood(DOMAIN, mood)
    look(acme, row)
    text = text_of(desk.get(PAGE + "progress/"))
    assert text.count(f'<dt>Seen</dt><dd class="mono">{heard}</dd>') == 1
    assert text.count("The same trouble as above.") == 3


def test_the_record_to_set_follows_what_is_seen(desk, acme, dns):
    enter(desk)
    before = text_of(desk.get(PAGE + "records/"))
    assert settings.MAIL_SPF in before
    dns.set(DOMAIN, "TXT", "v=spf1 ip4:192.0.2.9 -all")
    with in_store(acme):
        row = selectors.current()
    look(acme, row)
    assert "ip4:192.0.2.9" in text_of(desk.get(PAGE + "records/"))


def test_each_service_is_named(desk):
    text = text_of(desk.get(SERVICES))
    for name in ("Postmark", "Mailgun", "Brevo", "Resend", "Amazon SES"):
        assert f"<b>{name}</b>" in text
    assert "Postmark" in text_of(desk.get("/manage/domains/mail/services/postmark/"))


def test_a_refused_domain_is_said_at_its_field(desk, acme):
    answer = enter(desk, "co.uk")
    assert answer.status_code == 422
    assert "everybody can register" in text_of(answer)
    answer = enter(desk, local_part="a b")
    assert answer.status_code == 422
    assert "Letters, digits" in text_of(answer)


def test_it_can_be_looked_at_again_and_removed(desk, acme):
    enter(desk)
    assert desk.post(PAGE + "check/").status_code == 302
    assert desk.post(PAGE + "remove/").status_code == 302
    with in_store(acme):
        assert selectors.current() is None


def test_a_service_is_connected_tried_paused_and_forgotten(desk, acme, ada, dns, postmark):
    enter(desk)
    with in_store(acme):
        row = selectors.current()
    publish(acme, row, dns)
    look(acme, row)
    form = "/manage/domains/mail/services/postmark/"
    assert desk.post(form, {"server_token": ""}).status_code == 422
    assert desk.post(form, {"server_token": TOKEN})["Location"] == SERVICES
    assert TOKEN not in text_of(desk.get(form))
    text = text_of(desk.post(SERVICES + "test/", follow=True))
    assert f"Sent to {ada.email}" in text
    assert [one["to"] for one in postmark.letters()] == [ada.email]
    postmark.new_token("another")
    text = text_of(desk.post(SERVICES + "test/", follow=True))
    assert "did not take it" in text
    assert "The service refused the key" in text
    desk.post(SERVICES + "forget/")
    with in_store(acme):
        assert selectors.account() is None


def test_agents_may_not(sit_down, acme, agent):
    browser = sit_down(acme, agent)
    for path in (PAGE, SERVICES, "/manage/domains/mail/services/postmark/"):
        assert browser.get(path).status_code == 403
    assert browser.post(PAGE, {"domain": DOMAIN, "local_part": "x"}).status_code == 403
