"""Which addresses are told, how a message is signed, and how long it is tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.webhooks.app import verified
from shared_apps.webhooks.rules.addresses import parts_of, trouble_with
from shared_apps.webhooks.rules.kinds import KINDS, NAMES
from shared_apps.webhooks.rules.signing import headers_for, secret_text
from shared_apps.webhooks.rules.tries import PAUSES, gives_up, pause_after

SECRET = secret_text(b"k" * 32)


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        ("https://shop.example.com/hooks?x=1", ""),
        ("https://shop.example.com:443/hooks", ""),
        ("https://93.184.216.34/hooks", ""),
        ("http://shop.example.com/hooks", "scheme"),
        ("ftp://shop.example.com/", "scheme"),
        ("//shop.example.com/", "scheme"),
        ("https://user:pass@shop.example.com/", "login"),
        ("https://@shop.example.com/", "login"),
        ("https://shop.example.com/#part", "login"),
        ("https://shop.example.com:8443/", "port"),
        ("https://shop.example.com:22/", "port"),
        ("https://shop.example.com:99999/", "host"),
        ("https://127.0.0.1/", "private"),
        ("https://10.0.0.8/", "private"),
        ("https://169.254.169.254/latest/meta-data/", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:127.0.0.1]/", "private"),
        ("https://[fd00::1]/", "private"),
        ("https://localhost/", "private"),
        ("https://shop.localhost/", "private"),
        ("https://db.internal/", "private"),
        ("https://2130706433/", "host"),
        ("https://0x7f.1/", "host"),
        ("https://127.1/", "host"),
        ("https://shop/", "host"),
        ("https:///x", "host"),
        ("https://shop.example.com\\@10.0.0.1/", "host"),
        ("https://shop.example.com/a b", "host"),
        ("https://münchen.example/", "host"),
        ("", "scheme"),
    ],
)
def test_only_public_addresses_by_https_are_told(url, trouble):
    assert trouble_with(url) == trouble


def test_a_receiver_of_our_own_is_told_and_its_neighbours_are_not():
    own = "http://127.0.0.1:4043"
    assert trouble_with("http://127.0.0.1:4043/in/shop", own) == ""
    assert trouble_with("http://127.0.0.1:40431/in/shop", own) == "scheme"
    assert trouble_with("http://127.0.0.1:4043@evil.example/", own) == "scheme"


def test_an_address_is_called_to_the_letter():
    assert parts_of("https://a.example/hook?x=1&y=") == ("https://a.example", "/hook?x=1&y=")
    assert parts_of("https://a.example") == ("https://a.example", "/")


def test_who_reads_the_standard_finds_the_signature_right():
    body = b'{"type":"invoice.paid"}'
    stamp = int(datetime.now(UTC).timestamp())
    other = secret_text(b"o" * 32)
    headers = headers_for("msg_1", stamp, body, [SECRET, other])
    assert verified(SECRET, headers, body)
    assert verified(other, headers, body)
    assert not verified(secret_text(b"x" * 32), headers, body)
    assert not verified(SECRET, headers, body + b" ")
    assert not verified(SECRET, {**headers, "webhook-id": "msg_2"}, body)
    assert not verified(SECRET, headers_for("msg_1", stamp - 301, body, [SECRET]), body)


def test_it_is_signed_as_the_standard_says():
    """By hand: HMAC-SHA256 of id, timestamp and body with the decoded key, in base64."""
    headers = headers_for("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}',
                          ["whsec_MfKQ9r8GKYqr" + "TwjUPD8ILPZIo2LaLaSw"])  # fmt: skip
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIK" + "tSyZlE3uFJELVlNIOLJ1OE="


def test_tries_go_on_for_three_days_and_an_address_for_five():
    assert pause_after(1) == timedelta(minutes=1)
    assert pause_after(len(PAUSES) + 1) is None
    assert timedelta(hours=72) < sum(PAUSES, timedelta()) < timedelta(hours=77)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert not gives_up(500, now - timedelta(days=4, hours=23), now)
    assert gives_up(500, now - timedelta(days=5), now)
    assert gives_up(410, now, now)


def test_names_are_said_once():
    assert len(set(NAMES)) == len(KINDS)
