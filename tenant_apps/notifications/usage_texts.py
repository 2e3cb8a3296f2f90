"""What a store's owner is told about use that was counted."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("usage.unaccounted")
def _unaccounted(facts: Facts) -> Text:
    return Text(
        _("Some use was not billed"),
        (
            _("We count every night whether all use that came in was billed, refused, or waits."),
            _("Something is missing. Our team was told, too; nothing is charged twice."),
        ),
        ((_("Findings"), str(facts["findings"])),),
        (_("See what is missing"), facts["page"]),
    )
