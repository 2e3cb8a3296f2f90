"""The wholesale catalogue, costs, invoices and books. All in `public`."""

from __future__ import annotations

from django.db import models

from kernel.db.chain import AbstractSeal, Books
from kernel.db.fields import Currency, MinorUnits
from kernel.db.ledger import AbstractEntry, AbstractPosting
from kernel.ids import new_id
from wholesale.session_models import SessionCost as SessionCost
from wholesale.traffic_models import TrafficCost as TrafficCost


class Tier(models.Model):
    """What a store pays for the platform itself, a month."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=80)
    fee_minor = MinorUnits()
    currency = Currency(default="EUR")

    class Meta:
        db_table = "wholesale_tier"


class Product(models.Model):
    """
    What EZSCALE delivers, and the upstream plan behind it. Sizes: MB of memory, GB of disk and of
    monthly traffic (0: unmetered). `trial_days`: free for that long, then suspended by itself.
    """

    class State(models.TextChoices):
        OFFERED = "offered"
        WITHDRAWN = "withdrawn"

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, default="vps")
    driver = models.CharField(max_length=40)
    remote_plan = models.CharField(max_length=80)
    vcpu = models.PositiveSmallIntegerField()
    memory_mb = models.PositiveIntegerField()
    disk_gb = models.PositiveIntegerField()
    traffic_gb = models.PositiveIntegerField(default=0)
    trial_days = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)

    class Meta:
        db_table = "wholesale_product"
        ordering = ["position", "code"]


class Price(models.Model):
    """
    Wholesale price a month, and the retail price that a new store starts with. What is paid by the
    session has an `hour_rate` in whole currency instead, and costs nothing a month.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prices")
    currency = Currency()
    wholesale_minor = MinorUnits()
    suggested_minor = MinorUnits()
    hour_rate = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    suggested_hour_rate = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    # A GB of traffic beyond what the product includes, in whole currency; none: it costs nothing.
    traffic_rate = models.DecimalField(max_digits=12, decimal_places=6, null=True)

    class Meta:
        db_table = "wholesale_price"
        constraints = [
            models.UniqueConstraint(fields=["product", "currency"], name="one_wholesale_price"),
            models.CheckConstraint(
                condition=models.Q(wholesale_minor__gte=0, suggested_minor__gte=0),
                name="wholesale_price_not_negative",
            ),
        ]


class ServiceCost(models.Model):
    """
    A running service of a store and what it costs a month. Written from events; the price is the
    one of the day it began; retail is net of tax. Days are local to the store; `ended_on` is the
    first day not billed.

    A service that changes to another product has a row for each, numbered by `part`; no day is on
    two of them.
    """

    store = models.CharField(max_length=63)
    service_id = models.UUIDField()
    part = models.PositiveSmallIntegerField(default=1)
    product_code = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    currency = Currency()
    wholesale_minor = MinorUnits()
    retail_minor = MinorUnits()
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    # By the session: what an hour costs, and until when the store told what was used.
    hour_rate = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    told_until = models.DateTimeField(null=True)
    # GB a month, and the price of one beyond them; none: it costs nothing.
    traffic_gb = models.PositiveIntegerField(default=0)
    traffic_rate = models.DecimalField(max_digits=12, decimal_places=6, null=True)

    class Meta:
        db_table = "wholesale_servicecost"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "service_id", "part"], name="one_cost_per_service_part"
            ),
            models.UniqueConstraint(
                fields=["store", "service_id"],
                condition=models.Q(ended_on=None),
                name="one_running_cost_per_service",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
                name="cost_ends_after_it_starts",
            ),
        ]


class Invoice(models.Model):
    """One month of one store. Issued once, frozen."""

    class State(models.TextChoices):
        ISSUED = "issued"
        PAID = "paid"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    store = models.CharField(max_length=63)
    number = models.CharField(max_length=40, unique=True)
    period_start = models.DateField()
    period_end = models.DateField()
    currency = Currency()
    total_minor = MinorUnits()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wholesale_invoice"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "period_start"], name="one_wholesale_invoice_a_month"
            )
        ]


class InvoiceLine(models.Model):
    """
    Platform fee, one service for the days of the month it ran, or days of it given back.

    `period_start` names the month that is meant; it is an earlier one for what was heard of late.
    """

    class Kind(models.TextChoices):
        FEE = "fee"
        SERVICE = "service"
        SESSIONS = "sessions"  # of one service in a month: `minutes` at `hour_rate`
        TRAFFIC = "traffic"  # of one service and period beyond its GB; `part` is the revision
        CREDIT = "credit"

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    store = models.CharField(max_length=63)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    service_id = models.UUIDField(null=True)
    part = models.PositiveSmallIntegerField(default=1)
    period_start = models.DateField()
    description = models.CharField(max_length=200)
    first_day = models.DateField()
    end_day = models.DateField()
    days = models.PositiveSmallIntegerField()
    days_in_month = models.PositiveSmallIntegerField()
    unit_minor = MinorUnits()
    amount_minor = MinorUnits()
    retail_minor = MinorUnits(default=0)
    minutes = models.PositiveIntegerField(default=0)
    hour_rate = models.DecimalField(max_digits=12, decimal_places=6, null=True)

    class Meta:
        db_table = "wholesale_invoiceline"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "kind", "service_id", "part", "period_start"],
                name="wholesale_charge_once",
                nulls_distinct=False,
            )
        ]


class NumberSeries(models.Model):
    """The last number given in a year. Locked while one is taken: no gap, no double."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "wholesale_numberseries"


class Entry(AbstractEntry):
    class Meta:
        db_table = "wholesale_entry"
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference"], name="wholesale_entry_once")
        ]


class Posting(AbstractPosting):
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")

    class Meta:
        db_table = "wholesale_posting"


class Seal(AbstractSeal):
    class Meta:
        db_table = "wholesale_seal"


BOOKS = Books(Entry, Posting, Seal)


class BooksCheck(models.Model):
    """
    One look at the books of a store, or of the platform (`public`). Real time.

    It stands outside of the store: later looks compare the chain with the head of the last good
    one. `findings` are lists of code, about and detail; `reason` is why a person took the head as
    good. A store writes and reads its own rows only.
    """

    store = models.CharField(max_length=63)
    at = models.DateTimeField()
    entries = models.BigIntegerField()
    head = models.CharField(max_length=64)
    findings = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "wholesale_bookscheck"
        indexes = [models.Index(fields=["store", "-id"], name="books_check_newest")]


class RuleWord(models.Model):
    """
    What the platform (`tier` empty) or a tier said of one rule, from then on; `dropped`: nothing
    any more. Only ever appended to: the newest holds, the rest is the history. Real time.
    """

    tier = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    dropped = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        db_table = "wholesale_ruleword"
        indexes = [models.Index(fields=["tier", "key", "-id"], name="rule_word_newest")]


class BillingTally(models.Model):
    """
    What the staff sees of one store's billing, written by the store in the transaction of the
    change. Times are on the store's own clock. A store sees and writes its own row only.
    """

    store = models.CharField(max_length=63, primary_key=True)
    parked = models.PositiveIntegerField(default=0)
    oldest_parked_at = models.DateTimeField(null=True)
    waits_since = models.DateTimeField(null=True)
    last_run_at = models.DateTimeField(null=True)
    last_run_state = models.CharField(max_length=10, blank=True)
    # Of customers' invoices, at this count; the release before writes rows without it.
    overdue = models.PositiveIntegerField(db_default=0, default=0)

    class Meta:
        db_table = "wholesale_billingtally"
