from __future__ import annotations

from django.db import models

from kernel.db.fields import Currency, MinorUnits
from kernel.ids import new_id
from kernel.money import Money


class GatewayAccount(models.Model):
    """The store's own account at a processor. Its id is also the webhook's secret address."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gateway = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    sealed_settings = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    # What paused it, as source text of the catalogues. Empty when it was the team's own hand.
    state_reason = models.CharField(max_length=300, blank=True)
    # Whose account this is by the processor's own word, and whether with real money. Empty: never
    # asked. Another key of the same account leaves it as it is.
    identity = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "payments_gatewayaccount"


class GatewayCustomer(models.Model):
    """A customer as the processor knows it."""

    account = models.ForeignKey(GatewayAccount, on_delete=models.CASCADE)
    customer_id = models.UUIDField()
    reference = models.CharField(max_length=120)

    class Meta:
        db_table = "payments_gatewaycustomer"
        constraints = [
            models.UniqueConstraint(fields=["account", "customer_id"], name="one_gateway_customer")
        ]


class PaymentMethod(models.Model):
    """A reusable method kept by the processor."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT)
    customer_id = models.UUIDField()
    reference = models.CharField(max_length=120)
    # The processor's customer who holds it. Two pages at once may make two of them.
    customer_reference = models.CharField(max_length=120, blank=True)
    label = models.CharField(max_length=80)
    brand = models.CharField(max_length=20, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    expires_year = models.PositiveSmallIntegerField(null=True)
    expires_month = models.PositiveSmallIntegerField(null=True)
    is_default = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)
    # The processor let go of it, too: it can never be charged again, whoever asks.
    forgotten_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "payments_paymentmethod"
        constraints = [
            models.UniqueConstraint(fields=["account", "reference"], name="one_method_row"),
            models.UniqueConstraint(
                fields=["customer_id"],
                condition=models.Q(is_default=True, removed_at=None),
                name="one_default_method",
            ),
        ]


class CardSetup(models.Model):
    """
    A customer's wish to leave a card on the gateway's page, without paying. Written before the
    gateway is called; while one is open, a customer has no other: the second click gets its page.
    """

    class State(models.TextChoices):
        INTENDED = "intended"
        OPEN = "open"
        UNKNOWN = "unknown"
        KEPT = "kept"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer_id = models.UUIDField()
    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT)
    method = models.ForeignKey(PaymentMethod, on_delete=models.PROTECT, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INTENDED)
    idempotency_key = models.CharField(max_length=80, unique=True)
    remote_id = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=60, blank=True)
    answer = models.TextField(blank=True)
    asked = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    intended_at = models.DateTimeField()  # real time: how long the gateway had to know of it
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_cardsetup"
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id"],
                condition=models.Q(closed_at=None),
                name="one_open_card_setup",
            ),
        ]


class Attempt(models.Model):
    """
    One attempt to get the money of one invoice. Written before the gateway is called. While one is
    open (intended, open, unknown) there is no other for the invoice: the constraint is the guard.
    A mismatch blocks too, but may come late and beside an open one: the services see to that.
    """

    class Kind(models.TextChoices):
        PAGE = "page"
        CHARGE = "charge"

    class State(models.TextChoices):
        INTENDED = "intended"
        OPEN = "open"
        UNKNOWN = "unknown"
        SUCCEEDED = "succeeded"
        DECLINED = "declined"
        NEEDS_CUSTOMER = "needs_customer"
        CANCELLED = "cancelled"
        MISMATCH = "mismatch"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invoice_id = models.UUIDField()
    customer_id = models.UUIDField()
    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT)
    method = models.ForeignKey(PaymentMethod, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount_minor = MinorUnits()
    currency = Currency()
    state = models.CharField(max_length=14, choices=State.choices, default=State.INTENDED)
    idempotency_key = models.CharField(max_length=80, unique=True)
    remote_id = models.CharField(max_length=120, blank=True)
    page_url = models.TextField(blank=True)
    code = models.CharField(max_length=60, blank=True)
    person = models.CharField(max_length=300, blank=True)
    answer = models.TextField(blank=True)
    # It failed by our key or by the line, not by the customer's card.
    is_ours = models.BooleanField(default=False)
    asked = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    intended_at = models.DateTimeField()  # real time: how long the gateway had to know of it
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_attempt"
        constraints = [
            models.UniqueConstraint(
                fields=["invoice_id"],
                condition=models.Q(state__in=["intended", "open", "unknown"]),
                name="one_open_attempt_per_invoice",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="attempt_amount_positive"
            ),
        ]
        indexes = [models.Index(fields=["invoice_id"], name="attempt_invoice")]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class Payment(models.Model):
    """Captured money. One per attempt and one per remote id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, null=True)
    account = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT)
    remote_id = models.CharField(max_length=120)
    invoice_id = models.UUIDField()
    customer_id = models.UUIDField()
    amount_minor = MinorUnits()
    fee_minor = MinorUnits(default=0)
    currency = Currency()
    # What went back of it, refunded or taken by the customer's bank; booked whenever it changes.
    returned_minor = MinorUnits(default=0)
    returned_at = models.DateTimeField(null=True)
    returned_times = models.PositiveIntegerField(default=0)  # of which a reading must know
    note = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "payments_payment"
        constraints = [
            models.UniqueConstraint(fields=["account", "remote_id"], name="payment_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, fee_minor__gte=0), name="payment_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    returned_minor__gte=0, returned_minor__lte=models.F("amount_minor")
                ),
                name="payment_returned_within",
            ),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def id_text(self) -> str:
        """For the ids of page elements."""
        return str(self.pk)

    @property
    def returned(self) -> Money:
        return Money(self.returned_minor, self.currency)

    @property
    def left(self) -> Money:
        """What did not go back."""
        return Money(self.amount_minor - self.returned_minor, self.currency)


class Refund(models.Model):
    """
    The team's wish to give money back through the gateway. Written before the gateway is called;
    the books move when the gateway says of the payment how much went back.
    """

    class State(models.TextChoices):
        INTENDED = "intended"
        UNKNOWN = "unknown"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = MinorUnits()
    currency = Currency()
    reason = models.CharField(max_length=200)
    # The credit note whose money it is: of a payment once, whatever became of it.
    note_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INTENDED)
    remote_id = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=60, blank=True)
    answer = models.TextField(blank=True)
    asked = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    intended_at = models.DateTimeField()  # real time: how long the gateway had to know of it
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_refund"
        constraints = [
            models.UniqueConstraint(
                fields=["payment"],
                condition=models.Q(state__in=["intended", "unknown"]),
                name="one_open_refund_per_payment",
            ),
            models.UniqueConstraint(
                fields=["payment", "note_id"], name="one_refund_per_payment_and_note"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="refund_amount_positive"
            ),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
