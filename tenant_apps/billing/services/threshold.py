"""Keep the threshold of the one-stop shop while invoices are issued."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from contracts.billing import ThresholdReached
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.locks import hold
from kernel.money import Money
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from tenant_apps.billing.errors import ThresholdPassed
from tenant_apps.billing.models import Policy, ThresholdYear
from tenant_apps.billing.rules.pricing import Bill
from tenant_apps.billing.rules.threshold import adds, warning
from tenant_apps.billing.selectors import today
from tenant_apps.billing.threshold import noted_years, standing


def keep_threshold(bill: Bill, number: str, rules: Policy) -> None:
    """
    Before an invoice with lines that count is written: two at once take turns, so that one passes
    the threshold and the next knows it. Notes which invoice passed it, or was the first after it
    was passed, and that 80 percent are reached.

    Locks:  the year's threshold, until it is passed.
    Tells:  ThresholdReached, at 80 and at 100 percent.
    Again:  each is noted and told once. Raises ThresholdPassed when another invoice passed it
            meanwhile: compute anew. What was sold before keeps its rate and is never refused.
    """
    if not any(line.rate.threshold for line in bill.lines):
        return
    on, open_ = today(), any(line.rate.beyond for line in bill.lines)
    if not open_ and on.year in noted_years(on):
        return
    hold(f"threshold:{on.year}")
    found = standing(rules, on)
    more = adds(bill.lines, found.limit.currency)
    if open_ and (found.passed or more > found.left.minor):
        raise ThresholdPassed(_("The tax changed this moment. Please look at the sum again."))
    if found.before.minor > found.limit.minor:
        _note_passed(on.year - 1, number, found.before, found.limit)
    # Before this bill too: what it gives back does not bring the home rate back.
    sold = Money(max(found.sold.minor, found.sold.minor + more), found.limit.currency)
    if sold.minor > found.limit.minor:
        _note_passed(on.year, number, sold, found.limit)
    elif warning(found.sold.minor + more, found.limit.minor):
        _note_near(on.year, number, sold, found.limit)


def reopen_threshold(rules: Policy, actor: Actor) -> None:
    """
    The limit was raised: what this year noted as passed below it is not passed, if the sums say so.

    Locks:  the year's threshold.
    """
    on = today()
    hold(f"threshold:{on.year}")
    found = standing(rules, on)
    first = start_of(date(on.year, 1, 1), current_store().timezone)
    for year, sold in ((on.year, found.sold), (on.year - 1, found.before)):
        rows = ThresholdYear.objects.filter(year=year, passed_at__gte=first)
        if sold.minor <= found.limit.minor and rows.update(
            passed_at=None, passed_by="", warned=warning(sold.minor, found.limit.minor)
        ):
            record(actor, "threshold.reopened", "threshold", year, limit=found.limit.minor)


def _note_passed(year: int, number: str, sold: Money, limit: Money) -> None:
    row = ThresholdYear.objects.filter(year=year).first() or ThresholdYear(year=year)
    if row.passed_at is None:
        row.warned, row.passed_at, row.passed_by = 100, clock.now(), number
        row.save()
        record(MACHINE, "threshold.passed", "threshold", year, number=number)
        _tell(year, 100, number, sold, limit)


def _note_near(year: int, number: str, sold: Money, limit: Money) -> None:
    row = ThresholdYear.objects.filter(year=year).first() or ThresholdYear(year=year)
    if row.warned < 80:
        row.warned = 80
        row.save()
        record(MACHINE, "threshold.near", "threshold", year, sold=sold.minor)
        _tell(year, 80, number, sold, limit)


def _tell(year: int, percent: int, number: str, sold: Money, limit: Money) -> None:
    publish(
        ThresholdReached(
            year=year,
            percent=percent,
            number=number,
            sold_minor=sold.minor,
            limit_minor=limit.minor,
            currency=limit.currency,
        )
    )
