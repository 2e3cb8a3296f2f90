"""Amazon SES: what it took, what it refuses, and what its silence means."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import httpx
import pytest
from django.conf import settings
from moto.server import ThreadedMotoServer

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, OutsideError, Unavailable
from kernel.tenancy.context import in_store
from shared_apps.mailing import selectors, services
from shared_apps.mailing.drivers import _anymail
from shared_apps.mailing.drivers.ses import Ses
from shared_apps.mailing.port import Attachment, Letter, Sender
from tests.mailing.living import ADA, DOMAIN, prove
from tests.mailing.test_letters import TO, received, send, write

GIVEN = {
    "access_key_id": "AKIATEST",
    "secret_access_key": "secret-of-the-store",
    "region": "eu-central-1",
    "configuration_set": "",
}
LETTER = Letter(
    "letter-1",
    TO,
    "Invoice 7",
    "Grüße",
    "<p>Grüße</p>",
    "Acme Cloud",
    reply_to="help@acme-cloud.test",
    attachments=(Attachment("7.pdf", b"%PDF-1.7", "application/pdf"),),
)
SENDER = Sender(f"hello@{DOMAIN}")


@pytest.fixture(scope="module")
def _ses() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def ses(_ses: str, monkeypatch) -> str:
    """A fresh SES in which the store's domain is verified."""
    httpx.post(f"{_ses}/moto-api/reset")
    monkeypatch.setattr(settings, "SES_URL", _ses)
    client = boto3.client(
        "sesv2",
        endpoint_url=_ses,
        region_name="eu-central-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    client.create_email_identity(EmailIdentity=DOMAIN)
    return _ses


def taken(url: str) -> int:
    """By the service's own count of the last day."""
    client = boto3.client(
        "ses",
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    return int(client.get_send_quota()["SentLast24Hours"])


class Moody(BaseHTTPRequestHandler):
    """Answers as it was told, and counts how often it was asked."""

    status, code, words, asked, bodies = 200, "", "", 0, []

    def do_POST(self) -> None:
        kind = type(self)
        kind.asked += 1
        kind.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        if not kind.status:  # heard, and then nothing
            self.close_connection = True
            return
        body = json.dumps({"message": kind.words}).encode()
        self.send_response(kind.status)
        self.send_header("x-amzn-ErrorType", kind.code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """No access log in the tests' output."""


@pytest.fixture
def moody(monkeypatch) -> Iterator[type[Moody]]:
    kind = type("MoodyNow", (Moody,), {"bodies": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    monkeypatch.setattr(settings, "SES_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(_anymail, "SECONDS", 2)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield kind
    server.shutdown()
    server.server_close()


def test_a_letter_is_taken_whole(ses):
    Ses(GIVEN).deliver(LETTER, SENDER)
    assert taken(ses) >= 1


def test_the_letter_on_the_wire_is_the_stores(moody):
    """It carries the store's name and nobody else's, and its attachment."""
    with pytest.raises(OutcomeUnknown):  # an answer without an id says nothing
        Ses(GIVEN).deliver(LETTER, SENDER)
    (body,) = moody.bodies
    told = json.loads(body)
    assert told["Destination"] == {"ToAddresses": [TO]}
    assert "FromEmailAddress" not in told
    mail = message_from_bytes(b64decode(told["Content"]["Raw"]["Data"]), policy=default)
    assert mail["From"].addresses[0].addr_spec == SENDER.address
    assert mail["Reply-To"] == "help@acme-cloud.test"
    assert mail.get_body(("plain",)).get_content().strip() == "Grüße"
    assert [one.get_filename() for one in mail.iter_attachments()] == ["7.pdf"]
    assert "ezscale" not in str(mail).lower()


def test_an_address_that_is_not_verified_there_is_the_accounts_fault(ses):
    with pytest.raises(Misconfigured, match="authority to send"):
        Ses(GIVEN).deliver(LETTER, Sender("hello@stranger.test"))
    assert taken(ses) == 0


@pytest.mark.parametrize(
    ("status", "code", "words", "meant"),
    [
        (403, "UnrecognizedClientException", "The security token is invalid.", Misconfigured),
        (403, "SignatureDoesNotMatch", "The signature does not match.", Misconfigured),
        (403, "AccessDeniedException", "not authorized to perform ses:SendEmail", Misconfigured),
        (400, "AccountSuspendedException", "Your account is suspended.", Misconfigured),
        (400, "SendingPausedException", "Sending is paused.", Misconfigured),
        (404, "NotFoundException", "Configuration set does not exist.", Misconfigured),
        (400, "MessageRejected", "Email address is not verified: hello@x", Misconfigured),
        (400, "MessageRejected", "The letter contains a virus.", Declined),
        (400, "BadRequestException", "Domain contains dot-dot", Declined),
        (429, "TooManyRequestsException", "Maximum sending rate exceeded.", Unavailable),
        (400, "LimitExceededException", "Daily message quota exceeded.", Unavailable),
        (503, "ServiceUnavailable", "Try later.", Unavailable),
        (500, "InternalFailure", "Oh.", OutcomeUnknown),
        (0, "", "", OutcomeUnknown),
    ],
)
def test_each_answer_means_one_of_the_four(moody, status, code, words, meant):
    moody.status, moody.code, moody.words = status, code, words
    with pytest.raises(OutsideError) as caught:
        Ses(GIVEN).deliver(LETTER, SENDER)
    assert type(caught.value) is meant
    assert moody.asked == 1  # a second try is ours to decide


def test_nobody_there_is_surely_not_sent(monkeypatch):
    monkeypatch.setattr(settings, "SES_URL", "http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        Ses(GIVEN).deliver(LETTER, SENDER)


def test_the_platforms_own_cloud_account_is_never_used(monkeypatch, moody):
    """A store's mail goes by its own keys, whatever the machine's environment holds."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAPLATFORM")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "platform")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "platform")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    service = Ses(GIVEN)
    backend = service.backend(**service.options())
    backend.open()
    keys = backend.client._request_signer._credentials
    assert (keys.access_key, keys.token) == ("AKIATEST", None)
    monkeypatch.setattr(settings, "SES_URL", "")
    backend = service.backend(**service.options())
    backend.open()
    assert backend.client.meta.endpoint_url == "https://email.eu-central-1.amazonaws.com"


@pytest.mark.django_db
def test_a_stores_mail_goes_by_it_and_a_refused_key_moves_it_to_the_platforms_way(
    acme, dns, mailbox, ses, monkeypatch
):
    prove(acme, dns)
    with in_store(acme):
        services.connect_service("ses", GIVEN, actor=ADA)
    assert send(acme, write(acme)).state == "sent"
    assert taken(ses) >= 1
    assert mailbox.raw(TO) == []
    httpx.post(f"{ses}/moto-api/reset")  # the domain is gone there
    assert send(acme, write(acme, "2")).state == "sent"
    received(mailbox)
    with in_store(acme):
        assert selectors.account().state == "paused"
