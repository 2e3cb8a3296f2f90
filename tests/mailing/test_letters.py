"""Mail as it comes over the wire: under whose name, signed by whom, by which way."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.policy import default

import dkim
import pytest
from django.conf import settings

from kernel.tenancy.context import in_store
from shared_apps.domains.flows import ask
from shared_apps.mailing import flows, selectors, services
from shared_apps.outbox.flows import relay_until_quiet
from tenant_apps.notifications import flows as notifications
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services import queue_mail
from tests.letterboxes import TOKEN
from tests.mailing.living import ADA, DOMAIN, look, neutral, prove

pytestmark = pytest.mark.usefixtures("db")
TO = "alice@customer.test"


def write(store, occasion: str = "1", to: str = TO) -> Mail:
    """One mail of the store, queued as everything else queues it."""
    with in_store(store):
        queue_mail("identity.password_changed", to, occasion, {"name": "Älice Ärcher"})
        return Mail.objects.get(reference=occasion, recipient=to)


def send(store, mail: Mail) -> Mail:
    with in_store(store):
        notifications.send_mail(mail.pk)
        return Mail.objects.get(pk=mail.pk)


def received(box, to: str = TO) -> tuple[bytes, Message]:
    (raw,) = box.raw(to)
    return raw, message_from_bytes(raw, policy=default)


def from_dns(name: bytes, timeout: int = 5) -> bytes | None:
    """How a receiver finds the key: by the name in the signature."""
    values = ask(name.decode().rstrip("."), "TXT").values
    return values[0].encode() if values else None


def connect(store, token: str = TOKEN) -> None:
    with in_store(store):
        services.connect_service("postmark", {"server_token": token}, actor=ADA)


def test_without_a_domain_it_leaves_under_a_name_that_is_nobodys(acme, dns, mailbox):
    assert send(acme, write(acme)).state == "sent"
    raw, mail = received(mailbox)
    assert mail["From"].addresses[0].addr_spec == neutral(acme)
    assert mail["From"].addresses[0].display_name == acme.name
    assert mail["Message-ID"].endswith(f"@{settings.NEUTRAL_MAIL_DOMAIN}>")
    assert mail["DKIM-Signature"] is None
    assert b"ezscale" not in raw.partition(b"\r\n\r\n")[0].lower()


def test_a_proven_domain_signs_and_a_receiver_finds_the_signature_good(acme, dns, mailbox):
    row = prove(acme, dns)
    send(acme, write(acme))
    raw, mail = received(mailbox)
    assert mail["From"].addresses[0].addr_spec == f"hello@{DOMAIN}"
    assert mail["Message-ID"].endswith(f"@{DOMAIN}>")
    assert f"d={DOMAIN}" in mail["DKIM-Signature"]
    assert f"s={row.selector}" in mail["DKIM-Signature"]
    assert dkim.verify(raw, dnsfunc=from_dns)
    assert not dkim.verify(
        raw.replace("Ä".encode().hex().encode(), b"x") + b"more", dnsfunc=from_dns
    )
    assert not dkim.verify(re.sub(rb"\nFrom: [^<]+", b"\nFrom: Mallory ", raw), dnsfunc=from_dns)


def test_no_line_of_it_is_eight_bit_or_too_long(acme, dns, mailbox):
    """What a relay may not have to change can't break the signature."""
    prove(acme, dns)
    send(acme, write(acme))
    raw, _mail = received(mailbox)
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998


def test_a_drifting_domain_is_left_at_once(acme, dns, mailbox):
    row = prove(acme, dns)
    dns.unset(f"_dmarc.{DOMAIN}")
    look(acme, row, times=3)
    send(acme, write(acme))
    _raw, mail = received(mailbox)
    assert mail["From"].addresses[0].addr_spec == neutral(acme)
    assert mail["DKIM-Signature"] is None


def test_a_store_never_sends_under_another_stores_name(acme, beta, dns, mailbox):
    prove(acme, dns)
    send(beta, write(beta))
    _raw, mail = received(mailbox)
    assert mail["From"].addresses[0].addr_spec == neutral(beta)


def test_the_stores_own_service_takes_it_under_the_same_id(acme, dns, mailbox, postmark):
    prove(acme, dns)
    connect(acme)
    mail = send(acme, write(acme))
    assert mail.state == "sent"
    (letter,) = postmark.letters()
    assert (
        letter["from"] == f'"{acme.name}" <hello@{DOMAIN}>'.replace('"', "")
        or DOMAIN in letter["from"]
    )
    assert letter["message_id"] == f"<{mail.pk}@{DOMAIN}>"
    assert "ezscale" not in str(letter["headers"]).lower()
    assert mailbox.raw(TO) == []


def test_without_a_proven_domain_the_service_is_not_used(acme, dns, mailbox, postmark):
    connect(acme)
    send(acme, write(acme))
    assert postmark.letters() == []
    assert len(mailbox.raw(TO)) == 1


def test_a_refused_key_pauses_the_service_and_nothing_else(acme, ada, dns, mailbox, postmark):
    prove(acme, dns)
    connect(acme)
    postmark.new_token("another")
    assert send(acme, write(acme)).state == "sent"
    raw, _mail = received(mailbox)
    assert dkim.verify(raw, dnsfunc=from_dns)
    with in_store(acme):
        row = selectors.account()
    assert (row.state, "401" in row.problem) == ("paused", True)
    relay_until_quiet()
    with in_store(acme):
        told = Mail.objects.get(kind="mail_service.paused")
    assert (told.recipient, "401" in told.facts["answer"]) == (ada.email, True)
    send(acme, write(acme, "2"))
    assert len(mailbox.raw(TO)) == 2
    connect(acme, "another")
    send(acme, write(acme, "3"))
    assert len(postmark.letters()) == 1


def test_a_recipient_that_is_refused_is_not_tried_again(acme, dns, mailbox, postmark):
    prove(acme, dns)
    connect(acme)
    postmark.refuse(TO)
    mail = send(acme, write(acme))
    assert mail.state == "failed"
    assert "inactive" in mail.error or "Refused" in mail.error
    assert mailbox.raw(TO) == []
    with in_store(acme):
        assert selectors.account().state == "active"


@pytest.mark.parametrize("mode", ["lose_response", "cut", "garble", "fail_after_effect"])
def test_a_lost_answer_is_asked_about_and_nobody_gets_two(acme, dns, mailbox, postmark, mode):
    prove(acme, dns)
    connect(acme)
    postmark.arm("email.send", mode)
    mail = write(acme)
    assert send(acme, mail).state == "queued"
    assert send(acme, mail).state == "sent"
    assert postmark.fired() == 1
    assert len(postmark.letters()) == 1
    assert mailbox.raw(TO) == []


@pytest.mark.parametrize("mode", ["fail_before", "unavailable", "rate_limit"])
def test_what_did_not_arrive_is_sent_again(acme, dns, mailbox, postmark, mode):
    prove(acme, dns)
    connect(acme)
    postmark.arm("email.send", mode)
    mail = write(acme)
    assert send(acme, mail).state == "queued"
    assert send(acme, mail).state == "sent"
    assert len(postmark.letters()) == 1


def test_a_service_that_is_away_holds_nothing_back_for_long(
    acme, dns, mailbox, postmark, monkeypatch
):
    prove(acme, dns)
    connect(acme)
    monkeypatch.setattr(settings, "POSTMARK_URL", "http://127.0.0.1:9/")
    mail = write(acme)
    states = [send(acme, mail).state for _ in range(flows.PATIENCE)]
    assert states == ["queued"] * (flows.PATIENCE - 1) + ["sent"]
    assert len(mailbox.raw(TO)) == 1


def test_credentials_are_sealed_and_an_empty_field_keeps_them(acme, beta):
    connect(acme)
    with in_store(acme):
        row = selectors.account()
        assert TOKEN not in row.sealed_settings
        services.connect_service("postmark", {"server_token": ""}, actor=ADA)
        assert selectors.settings_of(selectors.account())["server_token"] == TOKEN
        services.connect_service("brevo", {"api_key": "k"}, actor=ADA)
        assert selectors.account().service == "brevo"
        row.refresh_from_db()
        assert (row.state, row.sealed_settings) == ("removed", "")
    with in_store(beta):
        assert selectors.account() is None


def test_every_service_can_be_made_from_its_settings():
    for kind in ("brevo", "mailgun", "postmark", "resend", "ses"):
        cls = selectors.mail_services.get(kind)
        given = {one.name: one.default or "x" for one in cls.fields}
        service = cls(given)
        assert service.backend(**service.options()).esp_name


def test_a_key_rotation_reaches_what_lies_in_public(acme, dns, monkeypatch):
    from django.core.management import call_command

    from kernel.secrets import KeyRing
    from kernel.tenancy import vault

    row = prove(acme, dns)
    connect(acme)
    fresh = KeyRing.new_key()
    monkeypatch.setattr(vault, "ring", lambda: KeyRing([fresh, *settings.SEALING_KEYS]))
    monkeypatch.setattr("shared_apps.resellers.management.commands.rotate_secrets.ring", vault.ring)
    call_command("rotate_secrets")
    monkeypatch.setattr(vault, "ring", lambda: KeyRing([fresh]))
    with in_store(acme):
        assert selectors.sender().key.domain == row.domain
        assert selectors.settings_of(selectors.account())["server_token"] == TOKEN


def test_a_letter_ends_with_its_sender_once(acme):
    """The legal name often begins with the shop's: both beneath each other look like a mistake."""
    from dataclasses import replace

    from branding.selectors import current_brand
    from branding.services import change_brand
    from tenant_apps.notifications.dress import dress

    def end(occasion: str, legal: str) -> str:
        mail = write(acme, occasion)
        with in_store(acme):
            values = replace(current_brand().values, legal_name=legal, legal_address="Lange 1")
            change_brand(values, actor=ADA)
            return dress(mail, "en").plain.rpartition("-- \n")[2]

    assert end("1", "") == "Acme Cloud · Lange 1"
    assert end("2", "Acme Cloud GmbH") == "Acme Cloud GmbH · Lange 1"
    assert end("3", "Archer Ltd") == "Acme Cloud\nArcher Ltd · Lange 1"
