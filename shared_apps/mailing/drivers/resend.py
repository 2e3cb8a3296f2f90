"""Resend, by its HTTP API."""

from __future__ import annotations

from anymail.backends.resend import EmailBackend
from django.utils.translation import gettext_noop as __

from kernel.plugs import Setting
from shared_apps.mailing.drivers._anymail import AnymailService
from shared_apps.mailing.port import mail_services


@mail_services.register("resend")
class Resend(AnymailService):
    key = "resend"
    label = "Resend"
    fields = (Setting("api_key", __("API key"), "secret"),)
    backend = EmailBackend
