"""Keep the threshold of the one-stop shop while invoices are issued."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import MACHINE
from kernel.locks import hold
from shared_apps.audit.services import record
from tenant_apps.billing.errors import ThresholdPassed
from tenant_apps.billing.models import Policy, ThresholdYear
from tenant_apps.billing.rules.pricing import Bill
from tenant_apps.billing.rules.threshold import BELOW, OVER, warning
from tenant_apps.billing.selectors import today
from tenant_apps.billing.threshold import standing


def keep_threshold(bill: Bill, number: str, rules: Policy) -> None:
    """
    Before an invoice with lines that count is written: two at once take turns, so that one passes
    the threshold and the next knows it. Notes who passed it, and that 80 percent are reached.

    Locks:  the year's threshold. Raises ThresholdPassed when another invoice passed it meanwhile:
            compute anew. Again: each is noted once.
    """
    said = {line.rate.threshold for line in bill.lines} - {""}
    if not said:
        return
    on = today()
    hold(f"threshold:{on.year}")
    found = standing(rules, on)
    more = sum(line.net.minor for line in bill.lines if line.rate.threshold)
    if BELOW in said and (found.passed or more > found.left.minor):
        raise ThresholdPassed(_("The tax changed this moment. Please look at the sum again."))
    noted = ThresholdYear.objects.filter(year=on.year).first() or ThresholdYear(year=on.year)
    if OVER in said and not found.passed:
        noted.warned, noted.passed_at, noted.passed_by = 100, clock.now(), number
        noted.save()
        record(MACHINE, "threshold.passed", "threshold", on.year, number=number)
    elif noted.warned < 80 and warning(found.sold.minor + more, found.limit.minor):
        noted.warned = 80
        noted.save()
        record(MACHINE, "threshold.near", "threshold", on.year, sold=found.sold.minor + more)
