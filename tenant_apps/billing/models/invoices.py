"""Invoices, frozen once issued."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing.rules.pricing import Metered, Share, TaxSum, tax_sums
from tenant_apps.billing.rules.trace import metered_in


class Invoice(models.Model):
    """
    Issued in one step with number, lines and a snapshot of seller and buyer. After that only the
    payment fields change: a trigger refuses the rest. `overdue` is derived, never stored.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        VOID = "void"
        UNCOLLECTIBLE = "uncollectible"
        # Taken back in whole by credit notes before anything was paid.
        CREDITED = "credited"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, unique=True)
    customer_id = models.UUIDField()
    currency = Currency()
    net_minor = MinorUnits()
    tax_minor = MinorUnits()
    total_minor = MinorUnits()
    # What a change of plan gave back beyond its charge: it went to the customer's credit.
    carried_minor = MinorUnits(default=0)
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    tax_label = models.CharField(max_length=20)
    seller = models.JSONField()
    buyer = models.JSONField()
    is_renewal = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=14, choices=State.choices, default=State.OPEN)
    paid_minor = MinorUnits(default=0)
    # What credit notes took off the amount due; what they gave to the wallet is not in it.
    credited_minor = MinorUnits(default=0)
    paid_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    # A payment is on its way (till's word): dunning waits.
    paying_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_invoice"
        indexes = [models.Index(fields=["customer_id", "-issued_at"], name="invoice_customer")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    total_minor=models.F("net_minor")
                    + models.F("tax_minor")
                    + models.F("carried_minor")
                ),
                name="invoice_total_is_net_plus_tax",
            ),
            models.CheckConstraint(
                condition=models.Q(total_minor__gte=0, paid_minor__gte=0, carried_minor__gte=0),
                name="invoice_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    credited_minor__gte=0,
                    total_minor__gte=models.F("paid_minor") + models.F("credited_minor"),
                ),
                name="invoice_settled_within_total",
            ),
        ]

    @property
    def net(self) -> Money:
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_minor, self.currency)

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def carried(self) -> Money:
        return Money(self.carried_minor, self.currency)

    @property
    def taxes(self) -> list[TaxSum]:
        """Net and tax by rate, as frozen on the lines."""
        return tax_sums(line.tax_facts for line in self.lines.all())

    @property
    def amount_due(self) -> Money:
        if self.state != self.State.OPEN:
            return Money.zero(self.currency)
        return self.unsettled

    @property
    def unsettled(self) -> Money:
        """What neither payments nor credit notes cover, whatever the state."""
        rest = self.total_minor - self.paid_minor - self.credited_minor
        return Money(max(rest, 0), self.currency)

    @property
    def taken_off(self) -> Money:
        """What credit notes took off the amount due."""
        return Money(self.credited_minor, self.currency)


class InvoiceLine(models.Model):
    """
    One charge: unit × quantity − discount, taxed. Its tax is frozen here, whatever the rules say
    later. Unique on (subscription, item, kind, period start): nothing is billed twice.

    Lines of a change of plan (`proration`, `credit`) are for the instants `from_at` to `until_at`;
    a credit is negative and gives back a part of `credits_line`.
    """

    class Kind(models.TextChoices):
        RECURRING = "recurring"
        SETUP = "setup"
        # A plan for a part of a period, or for a new one that begins within a day: from a change.
        PRORATION = "proration"
        CREDIT = "credit"
        # What was used of a meter in a period that is over (models/usage.py).
        USAGE = "usage"
        # Written by the team (models/drafts.py), for no subscription.
        MANUAL = "manual"
        # For paying late (models/late_fees.py), for no subscription either.
        LATE_FEE = "late_fee"

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # None: of a line that somebody wrote. Those who ask for an invoice's subscriptions ask
    # `selectors.subscriptions_on`.
    subscription_id = models.UUIDField(null=True)
    # What of the subscription it is for: the plan itself (empty), an option or a meter, by code.
    item = models.CharField(max_length=40, blank=True, default="", db_default="")
    description = models.CharField(max_length=200)
    period_start = models.DateField()
    period_end = models.DateField()
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    credits_line = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="credits"
    )
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_minor = MinorUnits()
    discount_minor = MinorUnits(default=0)
    net_minor = MinorUnits()
    tax_minor = MinorUnits()
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    tax_label = models.CharField(max_length=20)
    tax_reason = models.CharField(max_length=20, default="standard")
    currency = Currency()
    # How it was computed (rules/trace.py). Empty on lines of before it was kept.
    trace = models.JSONField(default=dict)
    is_void = models.BooleanField(default=False)

    class Meta:
        db_table = "billing_invoiceline"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription_id", "item", "kind", "period_start"],
                condition=models.Q(is_void=False, from_at=None),
                name="charge_once_per_period",
            ),
            models.UniqueConstraint(
                fields=["subscription_id", "item", "from_at", "until_at"],
                condition=models.Q(is_void=False, kind="proration"),
                name="charge_once_per_instant",
            ),
            models.UniqueConstraint(
                fields=["credits_line", "from_at"],
                condition=models.Q(is_void=False),
                name="credit_once_per_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(net_minor__gte=0, credits_line=None)
                | models.Q(kind="credit", net_minor__lte=0, credits_line__isnull=False),
                name="only_credits_are_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(subscription_id__isnull=False)
                | models.Q(kind__in=["manual", "late_fee"]),
                name="only_manual_lines_are_for_none",
            ),
        ]

    @property
    def unit(self) -> Money:
        return Money(self.unit_minor, self.currency)

    @property
    def net(self) -> Money:
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_minor, self.currency)

    @property
    def title(self) -> str:
        """What the line is for, in the language that is active."""
        if self.kind == self.Kind.CREDIT and self.use:
            return _("Less used: %(what)s") % {"what": self.description}
        if self.kind == self.Kind.CREDIT:
            return _("Unused time: %(what)s") % {"what": self.description}
        return self.description

    @property
    def shows_period(self) -> bool:
        """A line that somebody wrote without a period holds its day of issue: it says nothing."""
        one_day = (self.period_end - self.period_start).days == 1
        return self.kind not in {self.Kind.MANUAL, self.Kind.LATE_FEE} or not one_day

    @property
    def full(self) -> Money:
        """The catalogue's price, before anything is taken off."""
        return self.unit.times(self.quantity)

    @property
    def share(self) -> Share | None:
        """The part of a period that it is for, or gives back."""
        part = self.trace.get("share")
        return Share(part["seconds"], part["of"]) if part else None

    @property
    def use(self) -> Metered | None:
        """Of a line for use: the quantity and the price it was rated by."""
        return metered_in(self.trace)

    @property
    def whole(self) -> Money | None:
        """Of a credit: the net amount of the line that it gives a part of back."""
        given = self.trace.get("credit")
        return Money(given["net"], self.currency) if given else None

    @property
    def taken_off(self) -> list[tuple[str, Money]]:
        """What was taken off the price, in order: (label, amount)."""
        return [
            (one["label"], Money(one["minor"], self.currency)) for one in self.trace.get("off", [])
        ]

    @property
    def tax_facts(self) -> TaxSum:
        return TaxSum(self.exact_percent, self.tax_label, self.tax_reason, self.net, self.tax)

    @property
    def authorities(self) -> list[tuple[str, Decimal]]:
        """Who gets how much of the tax, in percent, where an outside engine named several."""
        parts = self.trace.get("tax", {}).get("engine", {}).get("parts", [])
        found = [(name, Decimal(percent)) for name, _level, percent in parts if Decimal(percent)]
        return found if len(found) > 1 else []

    @property
    def exact_percent(self) -> Decimal:
        """Rates of an outside engine have more digits than the column."""
        taxed = self.trace.get("tax", {})
        return Decimal(taxed["percent"]) if "engine" in taxed else self.tax_percent

    @property
    def discount(self) -> Money:
        return Money(self.discount_minor, self.currency)


class NumberSeries(models.Model):
    """The last number given in a year. Locked while one is taken: no gap, no double."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "billing_numberseries"


class PaperSeries(models.Model):
    """As NumberSeries, for every other kind of paper: one series a kind and year."""

    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "billing_paperseries"
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_paper_series")]
