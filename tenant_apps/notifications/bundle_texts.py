"""What the one mail says that stands for many."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("invoice.bundle")
def _bundle(facts: Facts) -> Text:
    items, more = facts["items"], int(facts.get("more") or 0)
    count = len(items) + more
    subject = ngettext(
        "%(count)d message about your invoices", "%(count)d messages about your invoices", count
    )
    lines = [
        _("To spare you a mail for each, here they are in one, the oldest first."),
        _("What is unpaid you can pay in your account, where all papers are kept as well."),
    ]
    if more:
        said = ngettext(
            "%(count)d older one is in your account.",
            "%(count)d older ones are in your account.",
            more,
        )
        lines.append(said % {"count": more})
    return Text(
        subject % {"count": count},
        tuple(lines),
        tuple((str(one["number"]), _said(one)) for one in items),
        (_("Your invoices"), "/account/invoices/"),
    )


def _said(one: dict[str, Any]) -> str:
    if one["kind"] == "invoice.issued":
        if one.get("will_charge"):
            return _("New invoice over %(total)s; your card is charged on %(due)s") % one
        return _("New invoice over %(total)s, due on %(due)s") % one
    if one["kind"] == "invoice.reminder":
        if one.get("suspend"):
            said = _("Unpaid: %(total)s, due on %(due)s. Paused on %(suspend)s without payment")
            return said % one
        return _("Unpaid: %(total)s, due on %(due)s") % one
    if one["kind"] == "invoice.paid":
        return _("Paid: %(total)s") % one
    if one["kind"] == "payment.refunded":
        return _("Paid back: %(amount)s") % one
    if one["kind"] == "payment.needs_customer":
        return _("Your bank wants you to confirm the payment of %(total)s") % one
    return _("The payment of %(total)s did not work") % one
