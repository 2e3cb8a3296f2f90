"""Change the store's billing policy."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

import pycountry
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.money import Money, exponent
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from tenant_apps.billing.models import Policy
from tenant_apps.billing.services.policies import look_again
from tenant_apps.billing.services.threshold import reopen_threshold
from tenant_apps.billing.threshold import limit_of

# Days at most. Renewals further ahead than the shortest month would overtake the period before.
_DAYS = {
    "invoice_days_ahead": 28,
    "remind_after_days": 60,
    "grace_days": 60,
    "terminate_after_days": 60,
}
# Empty: the platform's word holds.
_INHERITED = ("remind_after_days", "grace_days", "terminate_after_days")

# (least, most): beyond these a billing run waits for a person.
_RUNS = {"run_off_percent": (1, 1000), "run_lines_per_customer": (1, 30_000)}
_GROUPED = re.compile(r"[.,]\d{3}(?!\d)")
_YES = {"on", "yes", "true"}


def hold_dunning(until: datetime) -> None:
    """
    Suspend and end nothing for not paying before `until` (the store's clock).

    For while the store itself can't take money. Again: only ever later.
    """
    rows = Policy.objects.filter(Q(dunning_held_until=None) | Q(dunning_held_until__lt=until))
    rows.filter(pk=1).update(dunning_held_until=until)


def change_policy(changes: dict[str, str], *, actor: Actor) -> Policy:
    """
    Days are 0 to 60 (ahead: 28), tax 0 to 99.99 percent. Applies from the next invoice; overdue
    ones are looked at anew when a day of dunning changed.

    Raises Invalid.
    """
    with transaction.atomic():
        row = Policy.objects.select_for_update().get(pk=1)
        before = [getattr(row, name) for name in _INHERITED]
        limit = limit_of(row)
        for name, most in _DAYS.items():
            if name in changes:
                value = changes[name]
                if name in _INHERITED and not value:
                    setattr(row, name, None)
                    continue
                if not value.isdecimal() or len(value) > 2 or int(value) > most:
                    said = _("Say a number of days from 0 to %(most)s.") % {"most": most}
                    raise Invalid(said, field=name)
                setattr(row, name, int(value))
        if "tax_percent" in changes:
            try:
                percent = Decimal(changes["tax_percent"].replace(",", "."))
            except InvalidOperation:
                raise Invalid(_("Say a percentage like 19."), field="tax_percent") from None
            if not percent.is_finite() or not 0 <= percent < 100:
                raise Invalid(_("Tax goes from 0 to 99.99 percent."), field="tax_percent")
            row.tax_percent = percent.quantize(Decimal("0.01"))
        if "discount_cap_percent" in changes:
            row.discount_cap_percent = _percent(changes["discount_cap_percent"])
        if "customers_may_pause" in changes:
            row.customers_may_pause = changes["customers_may_pause"] in _YES
        if "billing_day_extends" in changes:
            row.billing_day_extends = changes["billing_day_extends"] in _YES
        _bound_runs(row, changes)
        if changes.get("hourly_credit"):
            row.hourly_credit_minor = _amount(changes["hourly_credit"], "hourly_credit").minor
        if "prices_include_tax" in changes:
            row.prices_include_tax = changes["prices_include_tax"] in _YES
        if "tax_by_place" in changes:
            _go_by_place(row, changes)
        row.save()
        record(actor, "policy.changed", "policy", 1, **changes)
        if limit_of(row).minor > limit.minor:
            reopen_threshold(row, actor)
        if before != [getattr(row, name) for name in _INHERITED]:
            look_again()
    return row


def _bound_runs(row: Policy, changes: dict[str, str]) -> None:
    for name, (least, most) in _RUNS.items():
        value = changes.get(name)
        if value is None:
            continue
        if not value.isdecimal() or len(value) > 5 or not least <= int(value) <= most:
            said = _("Say a whole number from %(least)s to %(most)s.")
            raise Invalid(said % {"least": least, "most": most}, field=name)
        setattr(row, name, int(value))
    if "run_needs_approval" in changes:
        row.run_needs_approval = changes["run_needs_approval"] in _YES


def _percent(text: str) -> Decimal:
    try:
        percent = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Invalid(_("Say a percentage like 50."), field="discount_cap_percent") from None
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise Invalid(_("This goes from 0 to 100 percent."), field="discount_cap_percent")
    return percent.quantize(Decimal("0.01"))


def _threshold(row: Policy, changes: dict[str, str]) -> None:
    """Empty is 10,000 euro; a store of another currency says what its law has made of them."""
    if "home_until_threshold" not in changes:
        return
    currency, text = current_store().currency, changes.get("threshold", "").strip()
    row.home_until_threshold = row.taxes_abroad and changes["home_until_threshold"] in _YES
    row.threshold_minor = 0
    if text:
        limit = _amount(text, "threshold")
        if not limit:
            raise Invalid(_("Write an amount above zero."), field="threshold")
        row.threshold_minor = limit.minor
    elif row.home_until_threshold and currency != "EUR":
        said = _("Write what your law has made of 10,000 euro in your currency.")
        raise Invalid(said, field="threshold")


def _amount(text: str, field: str) -> Money:
    """Of the store's currency, zero or more. Raises Invalid at the field."""
    currency = current_store().currency
    if exponent(currency) < 3 and _GROUPED.search(text):  # 10.000 are not ten
        said = _("Write it without a separator of thousands, like 10000 or 10000.00.")
        raise Invalid(said, field=field)
    try:
        amount = Money.of(text.strip().replace(",", "."), currency)
    except (InvalidOperation, ValueError):
        amount = Money(-1, currency)
    if not 0 <= amount.minor < 10**12:
        raise Invalid(_("Write an amount of zero or more."), field=field)
    return amount


def _go_by_place(row: Policy, changes: dict[str, str]) -> None:
    row.tax_by_place = changes["tax_by_place"] in _YES
    row.tax_country = changes.get("tax_country", "")
    row.taxes_abroad = changes.get("taxes_abroad", "") in _YES
    _threshold(row, changes)
    if row.tax_country and pycountry.countries.get(alpha_2=row.tax_country) is None:
        raise Invalid(_("Choose a country from the list."), field="tax_country")
    if row.tax_by_place and not row.tax_country:
        raise Invalid(_("Say where your company is."), field="tax_country")
