from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from branding.rules.values import NAMES, BrandValues, values_from
from kernel.ids import new_id


class Brand(models.Model):
    """
    A store's brand as it is published: pages, mails and invoices read this one row.

    `version` grows with each publishing: addresses of its files carry it. Pictures are names of
    files (branding.assets), empty for none.
    """

    class Theme(models.TextChoices):
        AUTO = "auto"
        LIGHT = "light"
        DARK = "dark"

    store = models.CharField(max_length=63, primary_key=True)
    name = models.CharField(max_length=80)
    slogan = models.CharField(max_length=160, blank=True)
    colour = models.CharField(max_length=7, default="#0f766e")
    accent = models.CharField(max_length=7, default="#1d55b8")
    neutral = models.CharField(max_length=10, default="cool")
    radius = models.PositiveSmallIntegerField(default=10)
    font = models.CharField(max_length=40, default="inter")
    density = models.CharField(max_length=12, default="normal")
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    logo = models.CharField(max_length=120, blank=True)
    logo_dark = models.CharField(max_length=120, blank=True)
    favicon = models.CharField(max_length=120, blank=True)
    login_picture = models.CharField(max_length=120, blank=True)
    support_email = models.EmailField(blank=True)
    support_phone = models.CharField(max_length=40, blank=True)
    # Who mails come from; empty: the brand's name, and answers go to support.
    sender_name = models.CharField(max_length=80, blank=True)
    reply_to = models.EmailField(blank=True)
    legal_name = models.CharField(max_length=160, blank=True)
    legal_address = models.TextField(blank=True)
    vat_id = models.CharField(max_length=30, blank=True)
    mail_footer = models.TextField(blank=True)
    # Texts with a little markup; empty: the shop has no such page and asks for no consent to it.
    terms = models.TextField(blank=True)
    privacy = models.TextField(blank=True)
    refunds = models.TextField(blank=True)
    # Added to the contact page, which every shop has.
    imprint = models.TextField(blank=True)
    # As typed. Never sent out but through the parser.
    custom_css = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    # Counts every change of a draft and never starts again, so a revision names one state only.
    draft_revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "branding_brand"

    @property
    def values(self) -> BrandValues:
        return BrandValues(**{name: getattr(self, name) for name in NAMES})


class BrandVersion(models.Model):
    """
    A brand as it was, is, or may become. Published ones never change (trigger `published_stays`).

    A store has at most one draft; it has no number yet. `revision` names its state: each change
    takes the next one.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    store = models.CharField(max_length=63)
    number = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    kept: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    # Fields that differ from the version before.
    changed: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    note = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)
    restored_from = models.PositiveIntegerField(null=True)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by_kind = models.CharField(max_length=20)
    changed_by_id = models.CharField(max_length=80)
    changed_by = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "branding_brandversion"
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=["store"], condition=Q(state="draft"), name="one_draft_per_brand"
            ),
            models.UniqueConstraint(fields=["store", "number"], name="brand_version_number"),
            models.CheckConstraint(
                condition=Q(state="draft", number=None, published_at=None)
                | Q(state="published", number__isnull=False, published_at__isnull=False),
                name="brand_version_number_when_published",
            ),
        )

    @property
    def values(self) -> BrandValues:
        return values_from(self.kept)
