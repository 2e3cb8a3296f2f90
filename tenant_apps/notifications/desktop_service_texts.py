"""The words of mails about a desktop's contract: what texts.py says of a server does not hold."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("desktops.ready")
def _ready(facts: Facts) -> Text:
    return _text(
        _("%(hostname)s is ready") % facts,
        _("Your desktop is set up. Start it on its page whenever you need it."),
        _("It costs something only while it runs."),
        facts=facts,
    )


@mail_text("desktops.suspended")
def _suspended(facts: Facts) -> Text:
    why = {
        "trial_over": _(
            "Your free trial is over. Choose a plan to go on; your data is kept for now."
        ),
        "paused": _("It was paused by a wish. Nothing is charged until it is let go on."),
    }.get(
        str(facts.get("reason")),
        _("An invoice is unpaid. Pay it and you can start your desktop again."),
    )
    return _text(_("%(hostname)s is paused") % facts, why, facts=facts)


@mail_text("desktops.resumed")
def _resumed(facts: Facts) -> Text:
    return _text(
        _("%(hostname)s can be started again") % facts,
        _("Thank you for your payment."),
        facts=facts,
    )


@mail_text("desktops.cancelled")
def _cancelled(facts: Facts) -> Text:
    when = (
        _("It ends now, and its data is removed.")
        if facts["over"]
        else _("It can be used until %(ends)s. Until then you can keep it.") % facts
    )
    return _text(
        _("%(hostname)s is cancelled") % facts,
        when,
        _("Please fetch what you need from it before."),
        facts=facts,
    )


@mail_text("desktops.ended")
def _ended(facts: Facts) -> Text:
    return Text(
        _("%(hostname)s was removed") % facts,
        (_("The desktop and its data are gone. Your invoices stay in your account."),),
        ((_("Desktop"), facts["hostname"]),),
    )


@mail_text("desktops.delayed")
def _delayed(facts: Facts) -> Text:
    return Text(
        _("%(hostname)s takes longer than planned") % facts,
        (
            _("Setting up your desktop did not work at once. We are looking at it."),
            _("You need not do anything, and you will hear from us."),
        ),
        ((_("Desktop"), facts["hostname"]),),
    )


def _text(subject: str, *lines: str, facts: Facts) -> Text:
    return Text(
        subject,
        lines,
        ((_("Desktop"), facts["hostname"]),),
        (_("Open your desktop's page"), f"/account/services/{facts['service_id']}/"),
    )
