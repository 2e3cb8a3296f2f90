"""What a store's owner is told about the name and the way of the store's mail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shared_apps.mailing.words import problem_text
from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("sender.proven")
def _proven(facts: Facts) -> Text:
    return Text(
        _("Your mail leaves as %(domain)s") % facts,
        (
            _("The records are right. From now on your shop's mail comes from your own domain."),
            _("We look every day. Leave the DNS records as they are."),
        ),
        ((_("Domain"), facts["domain"]),),
        (_("Open the page of your mail"), facts["page"]),
    )


@mail_text("sender.drifting")
def _drifting(facts: Facts) -> Text:
    return Text(
        _("Mail from %(domain)s needs your attention") % facts,
        (
            _("The DNS records of your mail are no longer as they must be."),
            problem_text(facts["reason"]),
            _(
                "Until they are right again, your shop's mail leaves under a neutral address. It "
                "still arrives."
            ),
        ),
        ((_("Domain"), facts["domain"]),),
        (_("See what to change"), facts["page"]),
    )


@mail_text("mail_service.paused")
def _paused(facts: Facts) -> Text:
    return Text(
        _("%(service)s refuses your key") % facts,
        (
            _("Your mail service did not take a mail of your shop, and is paused."),
            _("Nothing is lost: mail goes out by our own way until you enter a good key."),
        ),
        ((_("Service"), facts["service"]), (_("Its answer"), facts["answer"])),
        (_("Open the mail service"), facts["page"]),
    )
