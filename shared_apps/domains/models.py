from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django_tenants.models import DomainMixin


class Domain(DomainMixin):
    """A host of one store. Exactly one is primary: links and mails use that one."""

    store = models.CharField(max_length=63)
    is_free = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "domains_domain"
        constraints = [
            models.UniqueConstraint(Lower("domain"), name="domain_of_one_store"),
            models.UniqueConstraint(
                fields=["store"], condition=models.Q(is_primary=True), name="one_primary_domain"
            ),
        ]
