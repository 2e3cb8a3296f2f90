"""One billing day for everything that a customer has."""

from __future__ import annotations

from django.db import models

from kernel.ids import new_id
from tenant_apps.billing.models.invoices import Invoice
from tenant_apps.billing.models.subscriptions import Subscription


class BillingDay(models.Model):
    """A customer's wish; without a row each subscription keeps its own day. 31: the last day."""

    customer_id = models.UUIDField(primary_key=True)
    day = models.PositiveSmallIntegerField()
    chosen_at = models.DateTimeField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        db_table = "billing_billingday"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(day__gte=1, day__lte=31), name="billing_day_of_a_month"
            )
        ]


class AnchorMove(models.Model):
    """
    A subscription that was brought to another day, by the line of `invoice` for `starts_on` to
    `ends_on`; both are one day where there was nothing to charge. Taken back with its invoice
    (`put_back_at`): the old day and the old periods hold again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="moves")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="+")
    old_day = models.PositiveSmallIntegerField()
    new_day = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=200)
    put_back_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_anchormove"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "starts_on"],
                condition=models.Q(put_back_at=None) & models.Q(ends_on__gt=models.F("starts_on")),
                name="one_move_from_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="move_goes_forward"
            ),
        ]
        indexes = [models.Index(fields=["invoice"], name="move_of_invoice")]
