"""What a store's owner is told about the store's own names."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shared_apps.domains.words import problem_text
from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("domain.live")
def _live(facts: Facts) -> Text:
    return Text(
        _("%(host)s is live") % facts,
        (
            _("Your shop answers under its own name, with a certificate of its own."),
            _("The certificate renews itself. Leave the DNS records as they are."),
        ),
        ((_("Name"), facts["host"]),),
        (_("Open the domain's page"), facts["page"]),
    )


@mail_text("domain.drifting")
def _drifting(facts: Facts) -> Text:
    return Text(
        _("%(host)s needs your attention") % facts,
        (
            _("The DNS records of this name are no longer as they must be."),
            problem_text(facts["reason"]),
            _(
                "If it stays like this for three days, links and mails use your free address "
                "again. After two weeks the name is released."
            ),
        ),
        ((_("Name"), facts["host"]),),
        (_("See what to change"), facts["page"]),
    )
