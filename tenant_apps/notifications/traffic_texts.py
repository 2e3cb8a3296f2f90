"""The words of mails about traffic."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("traffic.alert")
def _alert(facts: Facts) -> Text:
    rows = [
        (_("Used so far"), facts["used"]),
        (_("Included"), facts["quota"]),
        (_("Counts until"), facts["ends"]),
    ]
    if facts["hostname"]:
        rows.insert(0, (_("Server"), facts["hostname"]))
    return Text(
        _subject(facts),
        (_over(facts) if facts["percent"] >= 100 else _near(facts),),
        tuple(rows),
        _button(facts),
    )


def _subject(facts: Facts) -> str:
    if not facts["hostname"]:
        return _("Your servers together used %(percent)s %% of their traffic") % facts
    return _("%(hostname)s used %(percent)s %% of its traffic") % facts


def _over(facts: Facts) -> str:
    if facts["is_charged"]:
        return _("What is used beyond it until then is charged with your next invoice.")
    return _("Your server stays reachable. We will write to you if we have to talk about it.")


def _near(facts: Facts) -> str:
    if facts["is_charged"]:
        return _("What goes beyond it is charged with your next invoice.")
    return _("Nothing changes for now: this is so that you know in time.")


def _button(facts: Facts) -> tuple[str, str]:
    if not facts["service_id"]:
        return (_("Open your servers"), "/account/services/")
    return (_("See the traffic"), f"/account/services/{facts['service_id']}/traffic/")
