"""Which plans a subscription may change to, and what that would cost now. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Min, Q, Sum
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import NotFound
from kernel.money import Money
from kernel.periods import Period, Unit, start_of, step
from kernel.tenancy.context import current_store
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.change_words import refuse_at_once
from tenant_apps.billing.coupons_running import after_one, next_taken, offers_of
from tenant_apps.billing.errors import CannotChange
from tenant_apps.billing.lasting import in_term, period_ends_on
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.rules.change import (
    Held,
    NewCycle,
    Proposal,
    keep_what_was_paid,
    propose,
    seconds_between,
)
from tenant_apps.billing.rules.coupons import Taken, reductions
from tenant_apps.billing.rules.pricing import TaxPolicy, Terms, bill_period, sum_up
from tenant_apps.billing.rules.trace import rate_from
from tenant_apps.billing.selectors import cancellation_of, change_of, noted_by_line, policy
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.catalog.selectors import options_of

_State = Subscription.State
_STANDS = Q(credits__is_void=False)


@dataclass(frozen=True, slots=True)
class Option:
    """A plan of the same group; `why_not` says why it can't be had, in words for the customer."""

    plan: Plan
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """
    What a change would do. `proposal` is what is billed at once; None for one at the period's end.
    From `next_on` on `next_total` is to be paid, tax included, every cycle of the plan.
    """

    plan: Plan
    terms: Terms
    at: datetime
    effective_on: date
    proposal: Proposal | None
    next_on: date
    next_total: Money
    # What coupons take off the first period of a new cycle: counted when the change is billed.
    taken: tuple[Taken, ...] = ()

    @property
    def due(self) -> Money:
        return self.proposal.due if self.proposal else Money.zero(self.plan.currency)


def refuse_change(row: Subscription) -> None:
    """Raises CannotChange, with a code, when this subscription can't have another plan now."""
    running = row.state in {_State.ACTIVE, _State.TRIALING}
    if not running and not (row.is_trial and row.state == _State.SUSPENDED):
        raise CannotChange(_("The plan can be changed while the server runs and is paid."))
    if cancellation_of(row.pk) is not None:
        raise CannotChange(_("It is cancelled. Keep it first, then change the plan."))
    if row.parked_reason:
        raise CannotChange(_("Our team is looking at this server's billing. Please ask us."))
    if change_of(row.pk) is not None:
        raise CannotChange(_("A change is waiting already."), code="change_waits")


def options_for(row: Subscription) -> list[Option]:
    """Every offered plan of the same group and platform but the present one, in shop order."""
    now = Plan.objects.select_related("product").filter(pk=row.plan_id).first()
    if now is None:
        return []
    plans = Plan.objects.filter(
        is_offered=True,
        trial_days=0,
        currency=row.currency,
        product__state=Product.State.OFFERED,
        product__group_id=now.product.group_id,
        product__kind=now.product.kind,
        product__driver=now.product.driver,
    ).exclude(pk=now.pk)
    ordered = plans.select_related("product").order_by("product__position", "price_minor")
    return [
        Option(
            plan,
            _why_not(now.product, plan.product) or _other_terms(row, plan) or _no_option(row, plan),
        )
        for plan in ordered
    ]


def plan_for_change(row: Subscription, plan_id: UUID | str) -> Plan:
    """Raises NotFound for a plan that is not among the options, CannotChange for a barred one."""
    for option in options_for(row):
        if str(option.plan.pk) == str(plan_id):
            if option.why_not:
                raise CannotChange(option.why_not, code="disk_too_small")
            return option.plan
    raise NotFound(_("This plan is not on offer."), code="plan_not_found")


def terms_for(row: Subscription, plan: Plan) -> Terms:
    """The plan's terms as this subscription would have them. A change costs no set-up fee."""
    name, hostname = plan.product.name, row.delivery.get("hostname", "")
    return Terms(
        (f"{name} – {hostname}" if hostname else name)[:200],
        plan.price,
        Money.zero(plan.currency),
        plan.interval,
        row.anchor_day,
        plan.product.tax_category,
        row.in_arrears,
    )


def begins_new_cycle(row: Subscription, plan: Plan) -> bool:
    return row.is_trial or row.interval != plan.interval


def preview_now(row: Subscription, plan: Plan, at: datetime) -> Preview:
    """
    The change at an instant. Raises CannotChange when nothing that is paid reaches beyond it.

    What was billed for a period to come and is not paid does not count: it is taken back.
    """
    if row.in_arrears:
        said = _("It is billed when its period is over: the plan changes then.")
        raise CannotChange(said, code="at_end_only")
    rules = refuse_at_once(row, plan)
    zone = current_store().timezone
    today = clock.local_date(at, zone)
    terms, held = terms_for(row, plan), held_lines(row, today)
    tax = taxes_of(Customer.objects.get(pk=row.customer_id)).on_goods(terms.category)
    cycle, taken, next_on = (
        None,
        [],
        max((one.period.end for one in held if one.is_live), default=today),
    )
    if begins_new_cycle(row, plan):
        next_on = step(today, plan.interval, today.day)
        cycle = NewCycle(Period(today, next_on), start_of(next_on, zone))
        taken = next_taken(row, terms)
    elif not any(one.is_live and one.from_at <= at < one.until_at for one in held):
        raise CannotChange(_("The plan can be changed while the server runs and is paid."))
    day = Period(today, today + timedelta(days=1))
    proposal = propose(
        held,
        terms,
        tax,
        at,
        day,
        new_cycle=cycle,
        off=reductions(taken),
        cap=policy().discount_cap_percent,
    )
    if rules.word("change_charge") == "none" and not row.is_trial:
        proposal = keep_what_was_paid(proposal, new_cycle=cycle is not None)
    later = after_one(row, terms, taken) if cycle else next_taken(row, terms)
    lines = bill_period(
        terms, next_on, tax, first=False, reductions=reductions(later), options=row.chosen
    )
    total = sum_up(lines, plan.currency).total
    return Preview(plan, terms, at, today, proposal, next_on, total, tuple(taken))


def preview_at_end(row: Subscription, plan: Plan, at: datetime) -> Preview:
    """The change when the period ends that is billed and stays billed."""
    if row.is_trial:
        raise CannotChange(_("A trial is changed at once, or it ends."), code="trial_now")
    effective_on = max(row.paid_until, _begun_until(row, at))
    if row.in_arrears:
        effective_on = period_ends_on(row, clock.local_date(at, current_store().timezone))
    terms = terms_for(row, plan)
    tax = taxes_of(Customer.objects.get(pk=row.customer_id)).on_goods(terms.category)
    off = reductions(next_taken(row, terms))
    lines = bill_period(terms, effective_on, tax, first=False, reductions=off, options=row.chosen)
    total = sum_up(lines, plan.currency).total
    return Preview(plan, terms, at, effective_on, None, effective_on, total)


def held_lines(row: Subscription, today: date) -> list[Held]:
    """The plan's lines on paid invoices that reach beyond today, with what went back of them."""
    return [one for one in all_held_lines(row, today) if not one.item]


def all_held_lines(row: Subscription, today: date) -> list[Held]:
    """Those of the plan and of its options."""
    lines = (
        InvoiceLine.objects.filter(
            subscription_id=row.pk,
            kind__in=[InvoiceLine.Kind.RECURRING, InvoiceLine.Kind.PRORATION],
            is_void=False,
            invoice__state__in=[Invoice.State.PAID, Invoice.State.CREDITED],
            period_end__gt=today,
        )
        .annotate(
            back_at=Min("credits__from_at", filter=_STANDS),
            back_net=Sum("credits__net_minor", filter=_STANDS),
            back_tax=Sum("credits__tax_minor", filter=_STANDS),
        )
        .order_by("pk")
    )
    noted = noted_by_line(line.pk for line in lines)
    return [_held(line, row, noted.get(line.pk, (0, 0))) for line in lines]


def _held(line: InvoiceLine, row: Subscription, noted: tuple[int, int]) -> Held:
    """`noted`: net and tax that credit notes took back. The line is worth so much less."""
    zone = current_store().timezone
    from_at = line.from_at or start_of(line.period_start, zone)
    until_at = line.until_at or start_of(line.period_end, zone)
    whole = line.trace.get("share", {}).get("of") or seconds_between(from_at, until_at)
    return Held(
        line.pk,
        line.description,
        Period(line.period_start, line.period_end),
        from_at,
        until_at,
        whole,
        line.net - Money(noted[0], line.currency),
        line.tax - Money(noted[1], line.currency),
        rate_from(line.trace) if line.trace else _old_rate(line),
        Money(-(line.back_net or 0), line.currency),  # type: ignore[attr-defined]
        Money(-(line.back_tax or 0), line.currency),  # type: ignore[attr-defined]
        line.back_at,  # type: ignore[attr-defined]
        offers_of(row, [one["code"] for one in line.trace.get("off", ())], line.period_start),
        line.item,
    )


def _begun_until(row: Subscription, at: datetime) -> date:
    """The end of the last billed period that has begun, or is being paid."""
    today = clock.local_date(at, current_store().timezone)
    lines = InvoiceLine.objects.filter(subscription_id=row.pk, is_void=False)
    stays = Q(period_start__lte=today) | ~Q(invoice__state=Invoice.State.OPEN)
    stays |= Q(invoice__paying_since__isnull=False) | Q(invoice__paid_minor__gt=0)
    stays |= Q(invoice__credited_minor__gt=0)
    ends = lines.filter(stays, kind=InvoiceLine.Kind.RECURRING).values_list("period_end", flat=True)
    return max(ends, default=row.billed_until)


def _why_not(now: Product, wanted: Product) -> str:
    if wanted.disk_gb < now.disk_gb:
        return _(
            "Its disk is smaller (%(wanted)s GB instead of %(now)s GB), and a disk can't be shrunk."
        ) % {"wanted": wanted.disk_gb, "now": now.disk_gb}
    return ""


def _other_terms(row: Subscription, plan: Plan) -> str:
    if Unit.HOUR in {row.interval.unit, plan.interval.unit}:
        return _("What is paid by the hour keeps its plan. Order another server and end this one.")
    if plan.in_arrears != row.in_arrears:
        return _("It is not paid at the same end of a period. Please ask us.")
    today = clock.local_date(clock.now(), current_store().timezone)
    if row.interval != plan.interval and in_term(row, today):
        return _("Until its term ends it stays on its cycle.")
    return ""


def _no_option(row: Subscription, plan: Plan) -> str:
    """
    Options go with the plan they are kept at: they must exist there, for the same cycle. What is
    free bars nothing: of a choice there is no taking off, and the first is usually included.
    """
    if not row.chosen:
        return ""
    there = {one.key for one in options_of(plan, clock.now())}
    for one in row.chosen:
        if one.price.minor and (one.key not in there or row.interval != plan.interval):
            said = _("It can't be had with %(option)s. Take that off first.")
            return said % {"option": one.label}
    return ""


def _old_rate(line: InvoiceLine) -> TaxPolicy:
    """Of a line of before traces were kept."""
    return TaxPolicy(line.tax_percent, line.tax_label, included=False, reason=line.tax_reason)
