"""Tax by an outside engine: the store's account there, what it said, and what it was told."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money


class TaxEngine(models.Model):
    """The store's own account at an engine. Which one is used, and where, is the policy's word."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    engine = models.CharField(max_length=40, unique=True)
    sealed_settings = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    # What paused it, as source text of the catalogues.
    state_reason = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "billing_taxengine"


class TaxCode(models.Model):
    """What an engine calls a class of goods; an empty class is everything else."""

    engine = models.CharField(max_length=40)
    category = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=40)

    class Meta:
        db_table = "billing_taxcode"
        constraints = [models.UniqueConstraint(fields=["engine", "category"], name="tax_code_once")]


class TaxQuote(models.Model):
    """
    What goods of one code bear in one place, asked of an engine. Written before it is asked; an
    answer is never changed, and holds until a day. `place`: see rules/outside.py.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    engine = models.CharField(max_length=40)
    place = models.CharField(max_length=64)
    code = models.CharField(max_length=40, blank=True)
    percent = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    parts = models.JSONField(default=list)
    reference = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    good_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "billing_taxquote"
        indexes = [models.Index(fields=["place", "code", "-answered_at"], name="taxquote_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "code"],
                condition=models.Q(answered_at=None),
                name="one_tax_question_under_way",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None)
                | models.Q(percent__gte=0, percent__lt=100, good_until__isnull=False),
                name="tax_answer_is_whole",
            ),
        ]


class TaxReport(models.Model):
    """
    A paper that its engine shall have: an invoice, or what takes a part of one back. Written with
    the paper, once each: the constraint is the guard. `engine_tax_minor`: by the engine's books.
    """

    class Kind(models.TextChoices):
        SALE = "sale"
        REFUND = "refund"

    class State(models.TextChoices):
        DUE = "due"
        UNKNOWN = "unknown"
        RECORDED = "recorded"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    engine = models.CharField(max_length=40)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # Of the paper: an invoice of either kind (a void one is taken back whole), a credit note.
    paper_id = models.UUIDField()
    sale = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="refunds")
    customer_id = models.UUIDField()
    reference = models.CharField(max_length=60, unique=True)
    body = models.JSONField()
    currency = Currency()
    net_minor = MinorUnits()
    tax_minor = MinorUnits()
    engine_tax_minor = MinorUnits(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    remote_id = models.CharField(max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_taxreport"
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=~models.Q(state="recorded"),
                name="taxreport_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "paper_id"], name="tax_report_once"),
            models.CheckConstraint(
                condition=models.Q(kind="sale", sale=None)
                | models.Q(kind="refund", sale__isnull=False),
                name="tax_refund_names_its_sale",
            ),
            models.CheckConstraint(
                condition=models.Q(net_minor__gte=0, tax_minor__gte=0),
                name="tax_report_not_negative",
            ),
        ]

    @property
    def tax(self) -> Money:
        return Money(self.tax_minor, self.currency)

    @property
    def engine_tax(self) -> Money | None:
        minor = self.engine_tax_minor
        return None if minor is None else Money(minor, self.currency)

    @property
    def is_off(self) -> bool:
        """The engine's books say another tax than was charged."""
        return self.engine_tax_minor is not None and self.engine_tax_minor != self.tax_minor
