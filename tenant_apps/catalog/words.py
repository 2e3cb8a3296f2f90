"""A plan's terms in a customer's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared_apps.ui.cycles import cycle_name
from shared_apps.ui.formats import money_text, rate_text
from tenant_apps.catalog.models import Plan


def hourly_words(plan: Plan) -> str:
    """ "€0.02 an hour, at most €12.00 a month"; empty for what is not paid by the hour."""
    price = plan.hourly_price
    if price is None:
        return ""
    rate = rate_text(price.unit, price.currency)
    if price.cap is None:
        return _("%(rate)s an hour") % {"rate": rate}
    facts = {"rate": rate, "cap": money_text(plan.price)}
    return _("%(rate)s an hour, at most %(cap)s a month") % facts


def lasting_words(plan: Plan) -> list[str]:
    """What a customer must know of its terms before ordering."""
    found = []
    if plan.step_minutes:
        return [
            *(
                []
                if plan.hourly_price is None or plan.hourly_price.cap is None
                else [hourly_words(plan)]
            ),
            _(
                "Counted while your desktop runs, in started steps of %(n)s minutes."
                " Stopped, it costs nothing."
            )
            % {"n": plan.step_minutes},
            _("Billed at the end of each calendar month."),
        ]
    if plan.hourly is not None:
        return [
            hourly_words(plan),
            _("Each started hour counts, also while the server is stopped, until you end it."),
            _("Billed at the end of each calendar month."),
        ]
    if plan.in_arrears:
        found.append(_("Each period is billed when it is over."))
    if plan.term_cycles:
        count = plan.term_cycles
        facts = {"n": count, "per": cycle_name(plan.interval_unit, plan.interval_count)}
        found.append(
            ngettext("Fixed for %(n)s cycle (%(per)s).", "Fixed for %(n)s cycles (%(per)s).", count)
            % facts
        )
        ends = plan.after_term == "ends"
        found.append(
            _("Then it ends by itself.") if ends else _("Then it renews until you cancel.")
        )
        if plan.early_end == "billed":
            found.append(_("Who leaves before pays the rest of it."))
    return found
