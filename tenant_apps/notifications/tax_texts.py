"""What a store's owners are told of the threshold of the one-stop shop."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel.money import Money
from shared_apps.ui.formats import money_text
from tenant_apps.notifications.texts import Facts, Text, mail_text


def _rows(facts: Facts) -> tuple[tuple[str, str], ...]:
    sold, limit = (Money(facts[name], facts["currency"]) for name in ("sold_minor", "limit_minor"))
    return (
        (_("Sold in %(year)s") % facts, money_text(sold)),
        (_("The threshold"), money_text(limit)),
    )


@mail_text("threshold.near")
def _near(facts: Facts) -> Text:
    return Text(
        _("You come close to the threshold for sales in the EU"),
        (
            _(
                "This is what you sold this year to private customers in other EU countries, "
                "without tax. They bear your own rate until the threshold is passed."
            ),
            _("The sale that passes it bears the customer's own rate: register for OSS in time."),
        ),
        _rows(facts),
        (_("Open the table of taxes"), facts["page"]),
    )


@mail_text("threshold.passed")
def _passed(facts: Facts) -> Text:
    return Text(
        _("The threshold for sales in the EU is passed"),
        (
            _("Invoice %(number)s passed it, or was the first one after it was passed.") % facts,
            _(
                "From that invoice on, private customers in other EU countries bear their own "
                "country's rate, this year and the next. You owe it there or by the one-stop shop."
            ),
        ),
        _rows(facts),
        (_("Open the table of taxes"), facts["page"]),
    )
