"""allauth's mails, in the house's words."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from kernel import clock
from kernel.tenancy import mailer
from kernel.tenancy.context import current_store_or_none

# What a mail opens. `account_already_exists` brings a link too, but asks for nothing that needs it.
_LINKS = {
    "password_reset_key": "password_reset_url",
    "email_confirmation": "activate_url",
    "email_confirmation_signup": "activate_url",
}


def send_identity_mail(template_prefix: str, email: str, context: dict[str, Any]) -> None:
    """Only what the mail needs is passed on; a link is what makes it unique."""
    name = template_prefix.rsplit("/", 1)[-1]
    link = str(context[_LINKS[name]]) if name in _LINKS else ""
    user = context.get("user")
    facts = {"name": getattr(user, "name", "") or "", "link": link}
    if current_store_or_none() is None:
        facts |= _platform_words(name, link)
    mailer.send(f"identity.{name}", email, reference=_occasion(link), facts=facts)


def _occasion(link: str) -> str:
    """The ledger of mails must not hold a link in clear: its digest names it as well."""
    if not link:
        return clock.real_now().isoformat()
    return hashlib.sha256(link.encode()).hexdigest()


def _platform_words(name: str, link: str) -> dict[str, str]:
    """Staff get a plain mail: the platform's side has no brand and no ledger of mails."""
    subject = {
        "password_reset_key": _("Set a new password"),
        "email_confirmation": _("Please confirm your address"),
        "email_confirmation_signup": _("Please confirm your address"),
        "unknown_account": _("No account with this address"),
    }.get(name, _("Something changed in your account"))
    text = link or _("What happened: %(what)s. If it was not you, tell a colleague at once.") % {
        "what": name.replace("_", " ")
    }
    return {"subject": subject, "text": text}
