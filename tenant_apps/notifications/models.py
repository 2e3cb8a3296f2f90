from __future__ import annotations

from django.db import models

from kernel.ids import new_id


class Mail(models.Model):
    """
    One mail to one person about one occasion; the constraint keeps it from going out twice.

    One about an invoice has its `customer_id`, and the local `day` on which it counts against what
    they get a day at most; beyond that it is held, and goes out with others in a `bundle`.

    `facts` holds what the text needs. A link that opens an account is sealed, not stored in clear.
    """

    class State(models.TextChoices):
        HELD = "held"
        BUNDLED = "bundled"
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    reference = models.CharField(max_length=120)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    sealed_link = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    customer_id = models.UUIDField(null=True)
    day = models.DateField(null=True)
    bundle = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_mail"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "reference", "recipient"], name="mail_once_per_occasion"
            )
        ]
        indexes = [
            models.Index(fields=["-queued_at"], name="mail_queued"),
            models.Index(
                fields=["customer_id", "day"],
                condition=models.Q(customer_id__isnull=False),
                name="mail_of_customer",
            ),
        ]
