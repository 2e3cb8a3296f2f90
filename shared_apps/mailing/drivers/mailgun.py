"""Mailgun, by its HTTP API, in either of its regions."""

from __future__ import annotations

from typing import Any

from anymail.backends.mailgun import EmailBackend
from django.utils.translation import gettext_noop as __

from kernel.plugs import Setting
from shared_apps.mailing.drivers._anymail import AnymailService
from shared_apps.mailing.port import mail_services

_REGIONS = {"us": "https://api.mailgun.net/v3", "eu": "https://api.eu.mailgun.net/v3"}


@mail_services.register("mailgun")
class Mailgun(AnymailService):
    key = "mailgun"
    label = "Mailgun"
    fields = (
        Setting("api_key", __("API key"), "secret"),
        Setting("sender_domain", __("Sending domain"), help=__("As it is named at Mailgun.")),
        Setting(
            "region",
            __("Region"),
            "choice",
            default="us",
            choices=(("us", __("United States")), ("eu", __("Europe"))),
        ),
    )
    backend = EmailBackend

    def options(self) -> dict[str, Any]:
        return {
            "api_key": self.settings["api_key"],
            "sender_domain": self.settings["sender_domain"],
            "api_url": _REGIONS[self.settings["region"]],
        }
