"""allauth's mails, in the house's words."""

from __future__ import annotations

from typing import Any

from kernel import clock
from kernel.tenancy import mailer

_LINKS = ("password_reset_url", "activate_url")


def send_identity_mail(template_prefix: str, email: str, context: dict[str, Any]) -> None:
    """Only what the mail needs is passed on; a link is what makes it unique."""
    name = template_prefix.rsplit("/", 1)[-1]
    link = next((str(context[key]) for key in _LINKS if context.get(key)), "")
    user = context.get("user")
    facts = {
        "name": getattr(user, "name", "") or "",
        "link": link,
        "subject": name.replace("_", " ").capitalize(),
        "text": link or name.replace("_", " "),
    }
    reference = link.rsplit("/", 2)[-2] if link else clock.real_now().isoformat()
    mailer.send(f"identity.{name}", email, reference=reference[-120:], facts=facts)
