"""The demo mailbox: what goes in by SMTP comes out on the page and as JSON."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.common.process import free_port
from tests.sandbox.virtfusion.running import HTTP, module_running, wait_for


@dataclass(frozen=True, slots=True)
class Mailbox:
    url: str
    smtp_port: int

    def send(self, mail: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as smtp:
            smtp.send_message(mail)

    def get(self, path: str, **params: str) -> httpx.Response:
        return HTTP.get(f"{self.url}{path}", params=params)

    def messages(self, **params: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/messages.json", **params).json()["messages"]
        return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mailbox")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Mailbox]:
    smtp, web = free_port(), free_port()
    ports = ("--smtp-port", str(smtp), "--http-port", str(web))
    with module_running("sandbox.mailbox", *ports, "--state", str(folder)):
        url = f"http://127.0.0.1:{web}"
        wait_for(url)
        yield Mailbox(url, smtp)


@pytest.fixture
def mailbox(running: Mailbox) -> Mailbox:
    HTTP.delete(f"{running.url}/messages").raise_for_status()
    return running


def mail(**changes: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = changes.get("sender", "Acme Hosting <billing@acme.example>")
    made["To"] = changes.get("to", "jane@example.com")
    made["Subject"] = changes.get("subject", "Your invoice")
    made.set_content(changes.get("text", "Thank you."))
    if "html" in changes:
        made.add_alternative(changes["html"], subtype="html")
    return made


def test_an_empty_mailbox_says_so(mailbox: Mailbox) -> None:
    page = mailbox.get("/").text
    assert "<title>Demo mailbox</title>" in page
    assert "No mail yet" in page


def test_a_mail_is_read_back_exactly(mailbox: Mailbox) -> None:
    mailbox.send(mail(subject="Rechnung für Zoë – 10 €", text="Grüße\n", html="<p>Grüße</p>"))
    [found] = mailbox.messages()
    assert found["subject"] == "Rechnung für Zoë – 10 €"
    assert found["sender"] == "Acme Hosting <billing@acme.example>"
    assert found["recipients"] == ["jane@example.com"]
    assert (found["text"], found["html"].strip()) == ("Grüße\n", "<p>Grüße</p>")
    assert mailbox.get(f"/messages/{found['id']}.json").json() == found


def test_the_newest_is_first_and_senders_are_grouped(mailbox: Mailbox) -> None:
    mailbox.send(mail(subject="first"))
    mailbox.send(mail(subject="second", sender="Beta <hi@beta.example>"))
    mailbox.send(mail(subject="third"))
    page = mailbox.get("/").text
    places = [page.index(word) for word in ("acme.example", "third", "first", "beta.example")]
    assert places == sorted(places)
    assert [m["subject"] for m in mailbox.messages()] == ["third", "second", "first"]


def test_mails_are_found_by_recipient_and_since(mailbox: Mailbox) -> None:
    mailbox.send(mail(to="jane@example.com"))
    mailbox.send(mail(to="Bob@example.com"))
    [found] = mailbox.messages(to="bob@")
    assert found["recipients"] == ["Bob@example.com"]
    assert mailbox.messages(since=str(found["id"])) == []
    assert "jane@example.com" not in mailbox.get("/", to="bob").text


def test_a_hidden_recipient_is_found_too(mailbox: Mailbox) -> None:
    made = mail()
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as smtp:
        smtp.send_message(made, to_addrs=["jane@example.com", "archive@acme.example"])
    assert len(mailbox.messages(to="archive@acme.example")) == 1


def test_a_hostile_mail_cannot_leave_its_frame(mailbox: Mailbox) -> None:
    attack = "'></iframe><script>alert(1)</script>\"><img src=x onerror=alert(2)>"
    mailbox.send(mail(subject=attack, html=f"<p>{attack}</p>", text=attack, sender="<x@y.example>"))
    [found] = mailbox.messages()
    for path in ("/", f"/messages/{found['id']}", f"/messages/{found['id']}?tab=text"):
        answer = mailbox.get(path)
        assert "<script>" not in answer.text
        assert "<img" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<iframe sandbox " in mailbox.get(f"/messages/{found['id']}").text


def test_text_headers_and_source_have_their_tabs(mailbox: Mailbox) -> None:
    mailbox.send(mail(text="Only <text>.", html="<b>Page</b>"))
    path = f"/messages/{mailbox.messages()[0]['id']}"
    assert "<pre>Only &lt;text&gt;." in mailbox.get(path, tab="text").text
    assert "<dt>Subject</dt><dd>Your invoice</dd>" in mailbox.get(path, tab="headers").text
    source = mailbox.get(f"{path}/raw")
    assert "Subject: Your invoice" in source.text
    assert source.headers["content-type"].startswith("text/plain")


def test_an_attachment_is_downloaded_byte_for_byte_and_never_shown(mailbox: Mailbox) -> None:
    made = mail()
    content = bytes(range(256))
    made.add_attachment(content, maintype="text", subtype="html", filename='rechnung "1" ü.html')
    mailbox.send(made)
    [found] = mailbox.messages()
    assert found["attachments"] == [
        {"name": 'rechnung "1" ü.html', "content_type": "text/html", "bytes": 256}
    ]
    answer = mailbox.get(f"/messages/{found['id']}/attachments/1")
    assert answer.content == content
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert mailbox.get(f"/messages/{found['id']}/attachments/2").status_code == 404


def test_a_picture_inside_the_mail_is_put_into_its_page(mailbox: Mailbox) -> None:
    made = mail(html='<img src="cid:logo">')
    page = made.get_payload()[1]
    page.add_related(b"PNG", maintype="image", subtype="png", cid="<logo>")
    mailbox.send(made)
    assert "data:image/png;base64,UE5H" in mailbox.messages()[0]["html"]


def test_a_broken_mail_is_kept_all_the_same(mailbox: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as smtp:
        raw = b"Content-Type: text/plain; charset=klingon\r\n\r\nnuqneH \xff"
        smtp.sendmail("a@b.example", ["jane@example.com"], raw)
    [found] = mailbox.messages()
    assert "nuqneH" in found["text"]
    assert mailbox.get(f"/messages/{found['id']}").status_code == 200


def test_deleting_forgets_all_and_no_number_is_used_twice(mailbox: Mailbox) -> None:
    mailbox.send(mail())
    [before] = mailbox.messages()
    assert HTTP.delete(f"{mailbox.url}/messages").json() == {"deleted": 1}
    assert mailbox.messages() == []
    mailbox.send(mail())
    assert mailbox.messages()[0]["id"] > before["id"]
    assert mailbox.get(f"/messages/{before['id']}").status_code == 404


def test_a_restart_forgets_nothing(mailbox: Mailbox, tmp_path: Path) -> None:
    for expected in (0, 1):
        smtp, web = free_port(), free_port()
        ports = ("--smtp-port", str(smtp), "--http-port", str(web))
        with module_running("sandbox.mailbox", *ports, "--state", str(tmp_path)):
            other = Mailbox(f"http://127.0.0.1:{web}", smtp)
            wait_for(other.url)
            assert len(other.messages()) == expected
            other.send(mail())
