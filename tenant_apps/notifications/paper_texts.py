"""The words of mails about papers other than invoices."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("credit_note.issued")
def _credit_note(facts: Facts) -> Text:
    where = (
        _("The amount is to your credit, or on its way back to you.")
        if facts["to_credit"]
        else _("So much less is to be paid on the invoice.")
    )
    return Text(
        _("Credit note %(number)s for invoice %(invoice)s") % facts,
        (*((facts["note"],) if facts["note"] else ()), where),
        (
            (_("Credit note"), facts["number"]),
            (_("Invoice"), facts["invoice"]),
            (_("Total"), facts["total"]),
        ),
        (_("See the credit note"), f"/account/credit-notes/{facts['credit_note_id']}/"),
    )
