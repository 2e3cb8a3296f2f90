"""Tell owners by mail where their stores are."""

from __future__ import annotations

from django.db import transaction

from kernel import clock
from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.services import schedule
from shared_apps.resellers.models import Reseller

MAIL_ADDRESSES = "resellers.mail_addresses"
_NOBODY = "nobody"


def ask_for_addresses(email: str) -> None:
    """
    Queue one mail with all stores of an owner; for a stranger the same work is done for nobody.

    Again: before the mail is out, still one mail.
    """
    with on_platform_side(), transaction.atomic():
        row = (
            Reseller.objects.filter(owner_email=email.strip().lower(), is_copy=False)
            .exclude(status=Reseller.Status.TERMINATED)
            .order_by("created_at")
            .first()
        )
        subject = str(row.pk) if row else _NOBODY
        schedule(MAIL_ADDRESSES, subject, clock.real_now(), wake=True)
