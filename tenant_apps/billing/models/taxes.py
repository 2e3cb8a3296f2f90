"""What decides on tax: the store's rates, exemptions, and numbers that were looked up."""

from __future__ import annotations

from django.db import models

from kernel.ids import new_id


class TaxRate(models.Model):
    """
    A rate of a country (ISO 3166-1), or of one of its regions (the part of ISO 3166-2 after the
    hyphen), for a class of goods or all. `ends_on` is the first day on which it holds no more.
    """

    country = models.CharField(max_length=2)
    region = models.CharField(max_length=3, blank=True)
    category = models.CharField(max_length=20, blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    label = models.CharField(max_length=20)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        db_table = "billing_taxrate"
        ordering = ["country", "region", "category", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lt=100), name="sane_tax_rate"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gt=models.F("starts_on")),
                name="tax_rate_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["country", "region", "category", "starts_on"],
                name="tax_rate_once",
                nulls_distinct=False,
            ),
        ]


class TaxExemption(models.Model):
    """A customer who bears no tax, by a certificate that the store has seen."""

    customer_id = models.UUIDField()
    certificate = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    noted_at = models.DateTimeField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        db_table = "billing_taxexemption"
        indexes = [models.Index(fields=["customer_id"], name="taxexemption_customer")]


class VatCheck(models.Model):
    """
    One question to the register of VAT numbers, kept as evidence with its whole answer. Only
    `valid` and `invalid` are answers; an outage is none.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        VALID = "valid"
        INVALID = "invalid"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer_id = models.UUIDField()
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True)
    consultation = models.CharField(max_length=40, blank=True)
    answer = models.JSONField(default=dict)

    class Meta:
        db_table = "billing_vatcheck"
        indexes = [models.Index(fields=["customer_id", "-asked_at"], name="vatcheck_customer")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id"],
                condition=models.Q(state="pending"),
                name="one_vat_check_under_way",
            )
        ]
