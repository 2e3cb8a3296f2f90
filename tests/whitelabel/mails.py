"""Every kind of mail that a customer can get, in both languages, as it goes over the wire."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from uuid import UUID

from kernel.tenancy.context import in_store
from kernel.web.links import absolute_url
from shared_apps.mailing.drivers._message import message_of
from shared_apps.mailing.port import Attachment, Letter
from shared_apps.mailing.selectors import sender
from tenant_apps.billing.models import Invoice
from tenant_apps.notifications.dress import dress
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.texts import kinds
from tests.isolation.worlds import Side
from tests.whitelabel.walk import LANGUAGES
from tests.whitelabel.words import Seen

# To the store's owners, who know where their store runs.
TO_OWNERS = ("store.", "domain.", "sender.", "mail_service.", "trial.")


def mails(side: Side) -> list[Seen]:
    found = []
    with in_store(side.store):
        facts = _facts(side)
        invoice = Invoice.objects.get(pk=facts["invoice_id"])
        for kind in kinds():
            if kind.startswith(TO_OWNERS):
                continue
            for language in LANGUAGES:
                mail = Mail(kind=kind, recipient="alice@customer.test", facts=facts)
                raw = _raw(mail, language, invoice)
                found.append(Seen(f"mail {kind} [{language}]", f"{raw.decode()}\n{_inside(raw)}"))
    return found


def _raw(mail: Mail, language: str, invoice: Invoice) -> bytes:
    dressed = dress(mail, language)
    attached: tuple[Attachment, ...] = ()
    if dressed.attach_invoice:
        attached = (Attachment(f"{invoice.number}.pdf", b"%PDF", "application/pdf"),)
    letter = Letter(
        str(UUID(int=7)),
        mail.recipient,
        dressed.subject,
        dressed.plain,
        dressed.html,
        dressed.sender_name,
        dressed.reply_to,
        attached,
    )
    return bytes(message_of(letter, sender()).message().as_bytes())


def _inside(raw: bytes) -> str:
    """Headers and texts as a reader shows them: encoded words and quoted-printable undone."""
    mail = message_from_bytes(raw, policy=default)
    parts = [f"{name}: {value}" for name, value in mail.items()]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            parts.append(str(part.get_content()))
    return "\n".join(parts)


def _facts(side: Side) -> dict[str, object]:
    """All that any kind asks for."""
    things = side.visitor.things
    words = (
        "name number total due hostname ipv4 user suspend ends person reason domain service answer"
        " amount balance plan role store starts by shop owner day invoice note right email"
    )
    return {
        **{word: f"some {word}" for word in words.split()},
        "items": [
            {"kind": kind, **{word: f"some {word}" for word in ("number", "total", "due")}}
            | {"amount": "some amount", "suspend": "some day", "will_charge": True}
            for kind in kinds()
            if kind.startswith(("invoice.", "payment."))
        ],
        "more": 3,
        "ends": "2026-12-24",
        "ends_on": "2026-12-24",
        "order_id": things["order"][0],
        "invoice_id": things["invoice"][0],
        "service_id": things["service"][0],
        "link": absolute_url("/auth/confirm/x/"),
        "credit_note_id": str(UUID(int=8)),
        "to_credit": True,
        "over": False,
        "findings": "some findings",
        "percent": 90,
        "minutes": 30,
        "stops": True,
        "is_hard": True,
        "left": "some left",
        "limit": "some limit",
        "spent": "some spent",
        "year": 2026,
        "sold_minor": 8_000_00,
        "limit_minor": 10_000_00,
        "page": absolute_url("/manage/billing/taxes/"),
        "currency": "EUR",
        "used": "some used",
        "quota": "some quota",
        "is_charged": True,
        "will_charge": True,
        "by_rule": True,
        "top_up_id": str(UUID(int=9)),
        "url": "https://customer.test/hooks",
        "since": "some instant",
        "is_gone": False,
        "is_desktop": False,
    }
