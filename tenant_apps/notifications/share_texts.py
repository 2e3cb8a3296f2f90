"""The words of mails about a desktop that somebody shares."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from shared_apps.ui.formats import day_text
from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("desktops.shared")
def _shared(facts: Facts) -> Text:
    may = _("Open it while it runs")
    if facts["right"] == "power":
        may = _("Open it, start and stop it")
    return Text(
        _("%(by)s shares a desktop with you") % facts,
        (
            _("%(by)s lets you use the desktop %(hostname)s at %(store)s.") % facts,
            _("The link works once. If you don't know what this is about, there is nothing to do."),
        ),
        (
            (_("You may"), may),
            (_("Good until"), day_text(date.fromisoformat(facts["ends"]))),
        ),
        (_("Use the desktop"), facts["link"]),
    )


@mail_text("desktops.share_news")
def _news(facts: Facts) -> Text:
    if facts["left"]:
        subject = _("%(email)s gave up the access to your desktop %(hostname)s") % facts
        line = _("They don't get in any more.")
    else:
        subject = _("%(email)s may now use your desktop %(hostname)s") % facts
        line = _("You can end it at any time on the desktop's page.")
    button = (_("Open your desktop's page"), f"/account/services/{facts['service_id']}/")
    return Text(subject, (line,), (), button)


@mail_text("desktops.share_ended")
def _ended(facts: Facts) -> Text:
    return Text(
        _("Your access to the desktop %(hostname)s has ended") % facts,
        (_("Its owner ended it. What you saved in it stays there."),),
    )
