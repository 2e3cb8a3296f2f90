"""The store's own rules for invoices and dunning."""

from __future__ import annotations

from django.db import models

from kernel.db.fields import MinorUnits


class Policy(models.Model):
    """
    One row. Days are calendar days in the store's zone. `tax_percent` applies to every line, if tax
    does not go by place;
    `prices_include_tax` says whether catalogue prices hold it already. Where a number of days is
    null the platform's word holds (billing/policies.py).
    """

    invoice_days_ahead = models.PositiveSmallIntegerField(default=7)
    first_invoice_due_days = models.PositiveSmallIntegerField(default=7)
    remind_after_days = models.PositiveSmallIntegerField(null=True)
    grace_days = models.PositiveSmallIntegerField(null=True)
    terminate_after_days = models.PositiveSmallIntegerField(null=True)
    number_prefix = models.CharField(max_length=12, default="INV")
    credit_note_prefix = models.CharField(max_length=12, default="CN")
    proforma_prefix = models.CharField(max_length=12, default="PF")
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    tax_label = models.CharField(max_length=20, default="VAT")
    prices_include_tax = models.BooleanField(default=False)
    # What e-invoices (EN 16931) say of the seller, beside the brand's name, address and number.
    seller_postcode = models.CharField(max_length=20, blank=True, default="", db_default="")
    seller_city = models.CharField(max_length=120, blank=True, default="", db_default="")
    seller_contact = models.CharField(max_length=120, blank=True, default="", db_default="")
    seller_phone = models.CharField(max_length=40, blank=True, default="", db_default="")
    seller_register_number = models.CharField(max_length=60, blank=True, default="", db_default="")
    seller_e_address = models.CharField(max_length=100, blank=True, default="", db_default="")
    bank_iban = models.CharField(max_length=34, blank=True, default="", db_default="")
    bank_bic = models.CharField(max_length=11, blank=True, default="", db_default="")
    # The PDF holds the e-invoice always; mails carry it as a file of its own too when this is on.
    mails_einvoice = models.BooleanField(default=False, db_default=False)
    # Off: the one percentage above for everybody. On: by where the customer is (rules/taxes.py).
    tax_by_place = models.BooleanField(default=False)
    tax_country = models.CharField(max_length=2, blank=True)
    taxes_abroad = models.BooleanField(default=False)
    # With the one above: at home until the threshold of article 59c is passed (rules/threshold.py);
    # `threshold_minor` in the store's own currency, 0 is 10,000 euro.
    home_until_threshold = models.BooleanField(default=False, db_default=False)
    threshold_minor = MinorUnits(default=0, db_default=0)
    # The outside engine (TaxEngine) that knows the taxes of these countries (ISO 3166-1, between
    # blanks); without an answer of it the table above decides, or the invoice waits.
    outside_tax = models.CharField(max_length=40, blank=True, default="", db_default="")
    outside_tax_countries = models.CharField(max_length=300, blank=True, default="", db_default="")
    outside_tax_falls_back = models.BooleanField(default=False, db_default=False)
    # Coupons and loyalty together take off at most so much of a price, in percent.
    discount_cap_percent = models.DecimalField(max_digits=5, decimal_places=2, default=100)
    # The team may pause a service always; its customer when this is on.
    customers_may_pause = models.BooleanField(default=False)
    # How a service comes to its customer's billing day: by a short period, or by one that holds a
    # whole cycle as well (rules/coterm.py).
    billing_day_extends = models.BooleanField(default=False, db_default=False)
    # Who orders by the hour without a kept card has at least so much credit (minor units).
    hourly_credit_minor = MinorUnits(default=500, db_default=500)
    # The store itself can't take money: until then nobody is suspended or ended for not paying.
    dunning_held_until = models.DateTimeField(null=True)
    # When a billing run waits for a person (rules/runs.py).
    run_needs_approval = models.BooleanField(default=False)
    run_off_percent = models.PositiveSmallIntegerField(default=30)
    run_lines_per_customer = models.PositiveSmallIntegerField(default=100)

    class Meta:
        db_table = "billing_policy"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_policy"),
            models.CheckConstraint(
                condition=models.Q(tax_percent__gte=0, tax_percent__lt=100), name="sane_tax"
            ),
            models.CheckConstraint(
                condition=models.Q(discount_cap_percent__gte=0, discount_cap_percent__lte=100),
                name="sane_discount_cap",
            ),
            models.CheckConstraint(
                condition=models.Q(tax_by_place=False) | ~models.Q(tax_country=""),
                name="tax_by_place_has_a_place",
            ),
        ]


class DunningStep(models.Model):
    """
    A step taken on an unpaid invoice. Once each: the unique constraint is the guard. `told`: what
    became of its mail; only what was sent, or can't be, lets the next step come.
    """

    class Told(models.TextChoices):
        NOT_YET = ""
        SENT = "sent"
        FAILED = "failed"  # for good: the address takes no mail

    invoice = models.ForeignKey("billing.Invoice", on_delete=models.PROTECT, related_name="dunning")
    step = models.CharField(max_length=20)
    taken_at = models.DateTimeField()
    told = models.CharField(max_length=6, choices=Told.choices, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_dunningstep"
        constraints = [
            models.UniqueConstraint(fields=["invoice", "step"], name="dunning_step_once")
        ]


class PolicyOverride(models.Model):
    """
    What one level says of one key (rules/policies.py) instead of the wider ones. `subject` is the
    id of the group, product, customer or service; empty for the store.
    """

    level = models.CharField(max_length=10)
    subject = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=40)
    value = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        db_table = "billing_policyoverride"
        constraints = [
            models.UniqueConstraint(
                fields=["level", "subject", "key"], name="one_word_per_level_and_key"
            )
        ]
