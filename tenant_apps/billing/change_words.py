"""Whether the rules of what runs let another plan come at once."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from kernel.money import Money
from kernel.periods import Interval
from tenant_apps.billing.errors import CannotChange
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.policies import policies_for
from tenant_apps.billing.rules.monthly import net_a_month
from tenant_apps.billing.rules.policies import Policies
from tenant_apps.billing.rules.pricing import TaxPolicy
from tenant_apps.catalog.models import Plan


def refuse_at_once(row: Subscription, plan: Plan) -> Policies:
    """The rules. Raises CannotChange "at_end_only". A trial becomes a plan at once always."""
    said = policies_for(row)
    if row.is_trial:
        return said
    if said.word("change_charge") == "next":
        words = _("Another plan comes with the next period here.")
        raise CannotChange(words, code="at_end_only")
    cheaper = _a_month(plan.price, plan.interval) < _a_month(row.price, row.interval)
    if cheaper and said.word("downgrades") == "end":
        raise CannotChange(_("A cheaper plan comes when the period ends here."), code="at_end_only")
    return said


def _a_month(price: Money, interval: Interval) -> Money:
    """Tax in a price changes nothing about which is the cheaper."""
    return net_a_month(price, TaxPolicy(Decimal(0), "", included=False), interval)
