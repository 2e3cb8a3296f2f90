"""The store of record: each certificate with its key, sealed."""

from __future__ import annotations

from django.db import models

from kernel.ids import new_id


class Certificate(models.Model):
    """
    `chain`: the certificate and its intermediates as PEM. `spread` draws its moment in any window.

    The authority's advice (ARI) is `advice_start`..`advice_end`. The one before the current is kept
    as "old": an edge that can't use the new one goes on with it.
    """

    class State(models.TextChoices):
        CURRENT = "current"
        OLD = "old"
        RETIRED = "retired"  # its host was released

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    store = models.CharField(max_length=63, blank=True)
    host = models.CharField(max_length=253)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CURRENT)
    serial = models.CharField(max_length=50)
    issuer = models.CharField(max_length=300)
    chain = models.TextField()
    sealed_key = models.TextField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    spread = models.PositiveSmallIntegerField()
    renew_at = models.DateTimeField()
    advice_start = models.DateTimeField(null=True)
    advice_end = models.DateTimeField(null=True)
    advice_asked_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    copied_at = models.DateTimeField(null=True)  # a sealed copy lies in the storage
    served_at = models.DateTimeField(null=True)  # all edges had it
    created_at = models.DateTimeField()

    class Meta:
        db_table = "certs_certificate"
        constraints = [
            models.UniqueConstraint(
                fields=["host"],
                condition=models.Q(state="current"),
                name="one_current_certificate_per_host",
            ),
            models.CheckConstraint(
                condition=models.Q(not_after__gt=models.F("not_before")),
                name="certificate_has_a_life",
            ),
        ]
