"""The platform's own mails to owners."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.tenancy.mailer import send
from kernel.tenancy.store import Store
from kernel.web.links import host_url
from shared_apps.outbox.services import unschedule
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import stores_of_owner
from shared_apps.resellers.services.addresses import MAIL_ADDRESSES


def mail_addresses(subject: str) -> None:
    """
    Mail an owner the addresses of all their stores. `subject`: one of these stores' ids.

    Ends by unscheduling; a mail server that is down makes the outbox come again.
    """
    row = Reseller.objects.filter(pk=subject).first() if _is_id(subject) else None
    if row is not None:
        with translation.override(row.language):
            facts = {
                "subject": _("Your stores at %(platform)s") % {"platform": settings.PLATFORM_NAME},
                "text": _text(row.owner_name, stores_of_owner(row.owner_email)),
            }
        send("resellers.addresses", row.owner_email, reference=subject, facts=facts)
    unschedule(MAIL_ADDRESSES, subject)


def _text(name: str, stores: list[Store]) -> str:
    parts = [
        _("Hello %(name)s,") % {"name": name},
        _("you asked where your stores are. Here they are:"),
        *(_about(store) for store in stores),
        _("If you did not ask, nothing happened and there is nothing to do."),
        settings.PLATFORM_NAME,
    ]
    return "\n\n".join(parts) + "\n"


def _about(store: Store) -> str:
    host = store.primary_host
    lines = [
        store.name,
        _("  Shop: %(url)s") % {"url": host_url(host)},
        _("  Console: %(url)s") % {"url": host_url(host, "/manage/")},
        _("  New password: %(url)s") % {"url": host_url(host, "/auth/password/reset/")},
    ]
    return "\n".join(lines)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
