"""A raw mail taken apart: its text, its page, its headers, its attachments."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

_PREVIEW_CHARACTERS = 140
_TAGS = re.compile(r"<(style|script|head)\b.*?</\1>|<[^>]+>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


def parse(raw: bytes) -> EmailMessage:
    # Not SMTP policy: reading must be lenient, mails under test may be broken.
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    return _body(mail, "plain")


def html_of(mail: EmailMessage) -> str:
    """The page with its pictures put in: "cid:" names become data addresses."""
    page = _body(mail, "html")
    for part in mail.walk():
        cid = str(part.get("Content-ID") or "").strip("<> ")
        if cid and part.get_content_maintype() == "image":
            encoded = str(part.get_payload()).replace("\r", "").replace("\n", "")
            data = f"data:{part.get_content_type()};base64,{encoded}"
            page = page.replace(f"cid:{cid}", data)
    return page


def attachments_of(mail: EmailMessage) -> list[Attachment]:
    found = []
    for position, part in enumerate(mail.iter_attachments(), start=1):
        content = part.get_payload(decode=True)
        name = part.get_filename() or f"attachment-{position}"
        kind = part.get_content_type()
        found.append(Attachment(name, kind, content if isinstance(content, bytes) else b""))
    return found


def headers_of(mail: EmailMessage) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in mail.items()]


def preview_of(mail: EmailMessage) -> str:
    text = text_of(mail) or html.unescape(_TAGS.sub(" ", _body(mail, "html")))
    return " ".join(text.split())[:_PREVIEW_CHARACTERS]


def sender_parts(sender: str) -> tuple[str, str, str]:
    """Name, address and domain; the address stands in for a missing name."""
    name, address = parseaddr(sender)
    return name or address or sender, address, address.rpartition("@")[2].lower() or "unknown"


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, UnicodeError):  # a character set that nobody knows
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
