"""Claim a mail, hand it to the mail server, write down what came of it."""

from __future__ import annotations

import smtplib
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from kernel.db.transactions import refuse_open_transaction
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.pdf import invoice_pdf
from tenant_apps.notifications import services
from tenant_apps.notifications.dress import Dressed, dress
from tenant_apps.notifications.models import Mail


def send_mail(mail_id: UUID) -> None:
    """
    Send one mail. The Message-ID is made of our id, so that a second try after a lost answer is
    seen as the same mail by the server that got the first.
    """
    mail = services.take_mail(mail_id)
    if mail is None:
        unschedule("notifications.send", str(mail_id))
        return
    domain = mail_domain()
    dressed = dress(mail, _language(mail), domain)
    message = _message(mail, dressed, domain)
    refuse_open_transaction()
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        services.record_failed(mail_id, f"{type(error).__name__}: {error}")
        return
    services.record_sent(mail_id, dressed.subject)


def mail_domain() -> str:
    """The store's own host; it carries the platform's name only while the host does."""
    return current_store().primary_host


def _language(mail: Mail) -> str:
    row = Customer.objects.filter(email=mail.recipient).values_list("language", flat=True).first()
    return row or current_store().language


def _message(mail: Mail, dressed: Dressed, domain: str) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        dressed.subject,
        dressed.plain,
        dressed.sender,
        [mail.recipient],
        reply_to=[dressed.reply_to] if dressed.reply_to else None,
        headers={"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(dressed.html, "text/html")
    if dressed.attach_invoice:
        invoice = Invoice.objects.get(pk=dressed.attach_invoice)
        message.attach(f"{invoice.number}.pdf", invoice_pdf(invoice), "application/pdf")
    return message
