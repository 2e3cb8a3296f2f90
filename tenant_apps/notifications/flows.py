"""Claim a mail, hand it over under the store's name, write down what came of it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from kernel.errors import Declined, OutsideError
from kernel.tenancy.context import current_store
from shared_apps.mailing import flows as mailing
from shared_apps.mailing.port import Attachment, Letter
from shared_apps.outbox.services import unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.einvoicing import einvoice
from tenant_apps.billing.errors import NoEInvoice
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.pdf import invoice_pdf
from tenant_apps.billing.selectors import policy
from tenant_apps.notifications import services
from tenant_apps.notifications.dress import dress
from tenant_apps.notifications.models import Mail


def send_mail(mail_id: UUID) -> None:
    """
    Send one mail. A second try after a lost answer carries the same Message-ID. A copy of a store
    keeps its mails: they are written, and nobody gets them.
    """
    mail = services.take_mail(mail_id)
    if mail is None:
        unschedule("notifications.send", str(mail_id))
        return
    if current_store().is_copy:
        services.record_sent(mail_id, dress(mail, _language(mail)).subject)
        return
    letter = _letter(mail)
    try:
        mailing.deliver(letter, attempt=mail.attempts)
    except Declined as no:
        services.record_failed(mail_id, no.answer, final=True)
    except OutsideError as error:
        services.record_failed(mail_id, error.answer)
    else:
        services.record_sent(mail_id, letter.subject)


def _language(mail: Mail) -> str:
    row = Customer.objects.filter(email=mail.recipient).values_list("language", flat=True).first()
    return row or current_store().language


def _letter(mail: Mail) -> Letter:
    dressed = dress(mail, _language(mail))
    return Letter(
        id=str(mail.pk),
        to=mail.recipient,
        subject=dressed.subject,
        plain=dressed.plain,
        html=dressed.html,
        sender_name=dressed.sender_name,
        reply_to=dressed.reply_to,
        attachments=_attachments(dressed.attach_invoice),
    )


def _attachments(invoice_id: str) -> tuple[Attachment, ...]:
    if not invoice_id:
        return ()
    invoice = Invoice.objects.get(pk=invoice_id)
    papers = [Attachment(f"{invoice.number}.pdf", invoice_pdf(invoice), "application/pdf")]
    if policy().mails_einvoice:
        with suppress(NoEInvoice):
            papers.append(Attachment(f"{invoice.number}.xml", einvoice(invoice), "application/xml"))
    return tuple(papers)
