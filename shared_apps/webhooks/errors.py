"""Refusals of webhooks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel.errors import Conflict, Invalid, NotFound


class BadAddress(Invalid):
    """An address that is not told, and why."""

    code = "bad_address"

    def __init__(self, trouble: str) -> None:
        words = {
            "scheme": _("The address must begin with https://."),
            "login": _("The address may hold no name, password or fragment."),
            "host": _("This is no address in the public Internet."),
            "port": _("Only the usual port 443 is called."),
            "private": _("Private addresses are not called."),
        }
        super().__init__(words[trouble], field="url")


class TooMany(Conflict):
    code = "too_many_webhooks"

    def __init__(self, most: int) -> None:
        super().__init__(_("%(most)s webhooks are the most. Remove one first.") % {"most": most})


class NoSuchWebhook(NotFound):
    """Unknown, removed, somebody else's: all the same to who asks."""

    def __init__(self) -> None:
        super().__init__(_("There is no such webhook."))
