"""The words of mails about another plan."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("plan.changed")
def _changed(facts: Facts) -> Text:
    return Text(
        _("%(hostname)s is on %(plan)s now") % facts,
        (
            _("The plan of your desktop was changed.")
            if facts.get("is_desktop")
            else _("The plan of your server was changed."),
            _("It has its new size when it is started the next time.")
            if facts.get("is_desktop")
            else _("If it shows its old size, restart it once from inside."),
        ),
        _rows(facts),
        _button(facts),
    )


@mail_text("plan.change_planned")
def _planned(facts: Facts) -> Text:
    return Text(
        _("%(hostname)s goes to %(plan)s on %(starts)s") % facts,
        (_("Until then everything stays as it is, and you can take the change back."),),
        (*_rows(facts), (_("Starts on"), facts["starts"])),
        _button(facts),
    )


@mail_text("plan.change_dropped")
def _dropped(facts: Facts) -> Text:
    return Text(
        _("%(hostname)s stays on its plan") % facts,
        (
            _("The change to %(plan)s was not paid in time, so it was not made.") % facts,
            _("Nothing is owed for it, and everything stays as it was."),
        ),
        ((_thing(facts), facts["hostname"]),),
        _button(facts),
    )


def _rows(facts: Facts) -> tuple[tuple[str, str], ...]:
    return ((_thing(facts), facts["hostname"]), (_("Plan"), facts["plan"]))


def _thing(facts: Facts) -> str:
    """Mails that were queued before a desktop was told apart are of servers."""
    return _("Desktop") if facts.get("is_desktop") else _("Server")


def _button(facts: Facts) -> tuple[str, str]:
    word = _("Open your desktop's page") if facts.get("is_desktop") else _("Open your server")
    return (word, f"/account/services/{facts['service_id']}/")
