from __future__ import annotations

from django.conf import settings
from django.db import models

from kernel.ids import new_id
from shared_apps.ui.formats import country_text


class Customer(models.Model):
    """The billed party. `country` is ISO 3166-1 alpha-2, `region` what follows it in ISO 3166-2."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    company = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=3, blank=True)
    vat_id = models.CharField(max_length=30, blank=True)
    # What it wants on its papers, and where it takes e-invoices (EN 16931, BT-10 and BT-49).
    reference = models.CharField(max_length=100, blank=True, default="", db_default="")
    e_address = models.CharField(max_length=100, blank=True, default="", db_default="")
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_customer"
        indexes = [models.Index(fields=["created_at"], name="accounts_customer_created")]

    @property
    def label(self) -> str:
        return self.company or self.name

    @property
    def address_lines(self) -> list[str]:
        """As on an envelope; the country's name is in the active language."""
        place = f"{self.postcode} {self.city}".strip()
        country = country_text(self.country) if self.country else ""
        return [line for line in (self.street, place, country) if line]


class Membership(models.Model):
    """A person who may act for a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )

    class Meta:
        db_table = "accounts_membership"
        constraints = [models.UniqueConstraint(fields=["customer", "user"], name="membership_once")]
