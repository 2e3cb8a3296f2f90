"""The words of mails about desktops: what they cost, and that one was stopped."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("desktops.limit")
def _limit(facts: Facts) -> Text:
    if facts["percent"] < 100:
        subject = _("Your desktops used %(percent)s %% of your limit of %(limit)s") % facts
    else:
        subject = _("Your desktops reached your limit of %(limit)s") % facts
    return Text(
        subject,
        (_what_comes(facts), _("You set this limit yourself and can change it at any time.")),
        ((_("This month so far"), facts["spent"]), (_("Your limit"), facts["limit"])),
        (_("See what they cost"), "/account/spending/"),
    )


def _what_comes(facts: Facts) -> str:
    if not facts["is_hard"]:
        return _("Nothing is stopped: you asked us only to tell you.")
    if facts["percent"] < 100:
        return _("What runs is stopped when the limit is reached. Save your work before.")
    return _("What ran is being stopped, and starts again next month or with a higher limit.")


@mail_text("desktops.credit")
def _credit(facts: Facts) -> Text:
    if facts["minutes"]:
        subject = _("Your credit lasts about %(minutes)s minutes for what runs now") % facts
    else:
        subject = _("Your credit is used up")
    return Text(
        subject,
        (_what_ends(facts), _("Add credit, or keep a card, and everything goes on.")),
        ((_("Left, with what is not billed yet"), facts["left"]),),
        (_("Add credit"), "/account/wallet/"),
    )


def _what_ends(facts: Facts) -> str:
    if not facts["stops"]:
        return _("Your desktops run on; what is not covered is on your next invoice.")
    if facts["minutes"]:
        return _("When it is used up, your desktops are stopped. Save your work before.")
    return _("Your desktops are being stopped, so that nothing more is used.")


@mail_text("desktops.stopped")
def _stopped(facts: Facts) -> Text:
    return Text(
        _("Your desktop %(hostname)s was stopped") % facts,
        (
            _("%(store)s, your provider, stopped it. Time after that costs nothing.") % facts,
            _("If something about it is not clear, write to us."),
        ),
        ((_("Why"), facts["reason"]),),
        (_("Open your desktop's page"), f"/account/services/{facts['service_id']}/"),
    )
