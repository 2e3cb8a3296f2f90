"""The words of mails about a customer's credit."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("credit.added")
def _added(facts: Facts) -> Text:
    why = (
        _("Your credit was low, so your card was charged as you asked us to.")
        if facts["by_rule"]
        else _("Thank you. Your payment has been added to your credit.")
    )
    return Text(
        _("%(amount)s added to your credit") % facts,
        (why, _("It pays your invoices by itself.")),
        (
            (_("Receipt"), facts["number"]),
            (_("Amount"), facts["amount"]),
            (_("Your credit now"), facts["balance"]),
        ),
        (_("See the receipt"), f"/account/wallet/receipts/{facts['top_up_id']}/"),
    )


@mail_text("credit.low")
def _low(facts: Facts) -> Text:
    return Text(
        _("Your credit is low: %(amount)s") % facts,
        (_("You asked us to tell you. %(amount)s are free for your invoices.") % facts,),
        (),
        (_("Add credit"), "/account/wallet/"),
    )


@mail_text("credit.charging_stopped")
def _stopped(facts: Facts) -> Text:
    return Text(
        _("Your credit is not filled up any more"),
        (
            _("We tried three times to charge %(amount)s to your card.") % facts,
            _("Nothing is charged by itself from now on. You can switch it on again at any time."),
        ),
        (),
        (_("See your credit"), "/account/wallet/"),
    )
