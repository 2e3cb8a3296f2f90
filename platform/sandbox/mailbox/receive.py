"""The way in: SMTP without a password, everything is taken."""

from __future__ import annotations

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.mailbox.reading import parse, preview_of
from sandbox.mailbox.store import MailStore


class Receiver:
    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(  # noqa: N802  # the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = parse(raw)
        self._store.add(
            sender=str(mail.get("From") or envelope.mail_from or ""),
            recipients=list(envelope.rcpt_tos),
            subject=str(mail.get("Subject") or ""),
            preview=preview_of(mail),
            raw=raw,
        )
        return "250 Kept for you to read"
