from __future__ import annotations

from django.db import models


class Brand(models.Model):
    """A store's brand. `version` grows with each change: addresses of its files carry it."""

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
    logo_kind = models.CharField(max_length=4, blank=True)  # "", "png" or "svg"
    support_email = models.EmailField(blank=True)
    support_phone = models.CharField(max_length=40, blank=True)
    legal_name = models.CharField(max_length=160, blank=True)
    legal_address = models.TextField(blank=True)
    vat_id = models.CharField(max_length=30, blank=True)
    mail_footer = models.TextField(blank=True)
    # Plain text; empty: the shop has no such page and asks for no consent to it.
    terms = models.TextField(blank=True)
    privacy = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "branding_brand"
