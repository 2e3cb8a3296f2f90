from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.sealed import Sealed
from kernel.tenancy.wall import Access


class MailingConfig(AppConfig):
    name = "shared_apps.mailing"
    label = "mailing"
    append_only = ("mailing_senderstep",)
    store_access = (
        Access("mailing_senderdomain", "SELECT, INSERT, UPDATE", own="store"),
        Access("mailing_senderstep", "SELECT, INSERT", own="store"),
        Access("mailing_mailaccount", "SELECT, INSERT, UPDATE", own="store"),
    )
    sealed = (
        Sealed("mailing.SenderDomain", "sealed_key", "mailing.dkim", in_store=True),
        Sealed("mailing.MailAccount", "sealed_settings", "mailing.account", in_store=True),
    )
