from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django_tenants.models import DomainMixin

from kernel.ids import new_id
from shared_apps.domains.rules.lifecycle import HOLDING


class Purpose(models.TextChoices):
    """What a host opens with. All of a store's hosts serve the whole store."""

    SHOP = "shop"
    BILLING = "billing"
    API = "api"
    CUSTOMER = "customer"  # a customer's own name for the portal


class Domain(DomainMixin):
    """
    A host of one store that is answered. Exactly one is primary: links and mails use that one.

    The free subdomain is there from the start; others are made by a claim that went live.
    """

    store = models.CharField(max_length=63)
    is_free = models.BooleanField(default=False)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.SHOP)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "domains_domain"
        constraints = [
            models.UniqueConstraint(Lower("domain"), name="domain_of_one_store"),
            models.UniqueConstraint(
                fields=["store"], condition=models.Q(is_primary=True), name="one_primary_domain"
            ),
        ]


class Claim(models.Model):
    """
    A store says that a host is its own. Many may say so; one can prove it.

    All times are on the store's clock. `tries` counts checks that failed in a row; `report` is what
    the last one saw (rules.checks). The certificate's own trouble stands apart from the DNS's.
    """

    class State(models.TextChoices):
        CLAIMED = "claimed"
        PROVEN = "proven"
        ORDERED = "ordered"
        INSTALLED = "installed"
        LIVE = "live"
        DRIFTING = "drifting"
        RELEASED = "released"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    store = models.CharField(max_length=63)
    host = models.CharField(max_length=253)
    # The name that was bought: what stands before it is typed at the DNS provider.
    registrable = models.CharField(max_length=253)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.SHOP)
    wants_primary = models.BooleanField(default=False)
    token = models.CharField(max_length=40)
    # What the name looks like to a hurried reader: another store's must differ.
    skeleton = models.CharField(max_length=253)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CLAIMED)
    state_since = models.DateTimeField()
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=list)
    problem_code = models.CharField(max_length=40, blank=True)
    certificate_code = models.CharField(max_length=40, blank=True)
    certificate_text = models.CharField(max_length=500, blank=True)
    certificate_try_at = models.DateTimeField(null=True)
    certificate_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "domains_claim"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "host"],
                condition=~models.Q(state="released"),
                name="claim_once_per_store",
            ),
            models.UniqueConstraint(
                fields=["host"],
                condition=models.Q(state__in=HOLDING),
                name="host_of_one_store",
            ),
        ]
        indexes = [
            models.Index(
                fields=["skeleton"],
                condition=models.Q(state__in=HOLDING),
                name="domains_claim_skeleton",
            )
        ]


class ClaimStep(models.Model):
    """One step on a claim's way: who, when, why. Only ever added."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="steps")
    store = models.CharField(max_length=63)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = models.CharField(max_length=200)
    reason = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "domains_claimstep"
        indexes = [models.Index(fields=["claim", "at"], name="domains_claimstep_claim")]
