"""What a store's owners are told when their trial ends."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kernel.money import Money
from shared_apps.ui.formats import day_text, money_text
from tenant_apps.notifications.texts import Facts, Text, mail_text


@mail_text("trial.ending")
def _ending(facts: Facts) -> Text:
    return Text(
        _("Your trial ends on %(day)s") % {"day": _day(facts)},
        (
            _("Until then you pay no platform fee. From that day it is counted to the day."),
            _("You need not do anything: your store goes on as it is."),
        ),
        _rows(facts),
        (_("See what you pay"), "/manage/wholesale/"),
    )


@mail_text("trial.ended")
def _ended(facts: Facts) -> Text:
    return Text(
        _("Your trial has ended"),
        (
            _("Your store is active. From today the platform fee is counted, to the day."),
            _("The invoice comes when the month is over, with what your customers use."),
        ),
        _rows(facts),
        (_("See what you pay"), "/manage/wholesale/"),
    )


def _rows(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Mails are kept as facts: the fee is minor units with its currency; none: no row."""
    begins = ((_("Fee begins"), _day(facts)),)
    if not facts["fee_minor"]:
        return begins
    fee = money_text(Money(facts["fee_minor"], facts["currency"]))
    return ((_("Platform fee a month"), fee), *begins)


def _day(facts: Facts) -> str:
    return day_text(date.fromisoformat(facts["ends_on"]), "long")
