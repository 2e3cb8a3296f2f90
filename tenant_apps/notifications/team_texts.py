"""What somebody is told who is asked to work for a store."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shared_apps.ui.formats import day_text
from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("team.invitation")
def _invitation(facts: Facts) -> Text:
    role = pgettext("role", "Owner") if facts["role"] == "owner" else pgettext("role", "Agent")
    return Text(
        _("Join the team of %(store)s") % facts,
        (
            _("%(by)s invites you to work at %(store)s.") % facts,
            _("The link works once. If you don't know what this is about, there is nothing to do."),
        ),
        (
            (_("Role"), role),
            (_("Good until"), day_text(date.fromisoformat(facts["ends"]))),
        ),
        (_("Join the team"), facts["link"]),
    )
