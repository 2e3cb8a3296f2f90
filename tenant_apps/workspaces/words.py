"""How a session ended, in people's words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.workspaces.models import UsageSession


def how_words(how: str) -> str:
    """Empty for one that runs."""
    known = {
        UsageSession.How.CUSTOMER: _("Stopped by the customer"),
        UsageSession.How.TEAM: _("Stopped by the provider"),
        UsageSession.How.PAUSED: _("Paused"),
        UsageSession.How.IDLE: _("Nobody used it"),
        UsageSession.How.EXHAUSTED: _("Credit used up"),
        UsageSession.How.LIMITED: _("Monthly limit reached"),
        UsageSession.How.LIMIT: _("Longest time of a session"),
        UsageSession.How.OUTSIDE: _("Ended by itself"),
        UsageSession.How.SUSPENDED: _("Suspended"),
        UsageSession.How.ENDED: _("Service ended"),
    }
    return known.get(UsageSession.How(how), "") if how else ""
