"""A letter as a message: headers that name nobody but the store, signed where there is a key."""

from __future__ import annotations

from email.charset import QP, Charset
from typing import Any

import dkim
from django.core.mail import EmailMultiAlternatives

from shared_apps.mailing.port import DkimKey, Letter, Sender

_RELAXED = (b"relaxed", b"relaxed")


class SignedMessage(EmailMultiAlternatives):
    """Signs itself when it is made into bytes, with the key that it was given, if any."""

    key: DkimKey | None = None

    def message(self, **kwargs: Any) -> Any:
        made = super().message(**kwargs)
        if self.key is not None:
            _sign(made, self.key)
        return made


def message_of(letter: Letter, sender: Sender, *, signed: bool = True) -> SignedMessage:
    """
    `signed`: False for a service that signs by itself.

    Text goes as quoted-printable: a relay that cannot take 8 bits would change it on its way, and
    with it break the signature.
    """
    message = SignedMessage(
        letter.subject,
        letter.plain,
        f'"{_quotable(letter.sender_name)}" <{sender.address}>',
        [letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": f"<{letter.id}@{sender.domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    charset = Charset("utf-8")
    charset.body_encoding = QP
    message.encoding = charset
    message.attach_alternative(letter.html, "text/html")
    for one in letter.attachments:
        message.attach(one.name, one.content, one.kind)
    message.key = sender.key if signed else None
    return message


def _sign(message: Any, key: DkimKey) -> None:
    """`message` is Django's kind: the bytes made here are the bytes that are sent."""
    raw = message.as_bytes(linesep="\r\n")
    line: bytes = dkim.sign(
        raw,
        key.selector.encode(),
        key.domain.encode(),
        key.private.reveal().encode(),
        canonicalize=_RELAXED,
    )
    # One line: white space in this header means nothing, and Django refuses line breaks in one.
    value = " ".join(line.decode("ascii").partition(":")[2].split())
    message["DKIM-Signature"] = value


def _quotable(name: str) -> str:
    """Safe inside the quotes of a From header: no quotes, backslashes or line breaks."""
    return "".join(c for c in name if c.isprintable() and c not in '"\\')
