"""What is said when an address that wanted to be told does not answer any more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("webhook.given_up")
def _given_up(facts: Facts) -> Text:
    return Text(
        _("Your webhook is switched off"),
        (
            _("Its address says that it is not there any more.")
            if facts["is_gone"]
            else _("For five days its address took none of our messages."),
            _("Nothing is sent to it until you switch it on again. What it missed is in its log."),
        ),
        ((_("Address"), facts["url"]), (_("Fails since"), facts["since"])),
        (_("Open the webhook"), facts["page"]),
    )
