"""Versions of a brand; pictures by name; sender, imprint, refunds and own CSS."""

from typing import Any

import kernel.ids
from django.db import migrations, models
from django.db.models import Q

NEW_TEXTS = ("imprint", "refunds", "custom_css")
NEW_WORDS: dict[str, "models.Field[Any, Any]"] = {
    "logo": models.CharField(max_length=120, blank=True, default=""),
    "logo_dark": models.CharField(max_length=120, blank=True, default=""),
    "favicon": models.CharField(max_length=120, blank=True, default=""),
    "login_picture": models.CharField(max_length=120, blank=True, default=""),
    "sender_name": models.CharField(max_length=80, blank=True, default=""),
    "reply_to": models.EmailField(max_length=254, blank=True, default=""),
}
GUARD_SQL = """
CREATE OR REPLACE FUNCTION public.refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'published' THEN
    RAISE EXCEPTION 'a published % stays as it is', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON branding_brandversion FOR EACH ROW
  EXECUTE FUNCTION public.refuse_published_change();
"""
GUARD_BACK_SQL = "DROP TRIGGER published_stays ON branding_brandversion"
KEPT = (
    *("name", "slogan", "colour", "accent", "theme", "neutral", "radius", "density", "font"),
    *("logo", "logo_dark", "favicon", "login_picture", "support_email", "support_phone"),
    *("sender_name", "reply_to", "mail_footer", "legal_name", "legal_address", "vat_id"),
    *("imprint", "terms", "privacy", "refunds", "custom_css"),
)


def keep_what_is_there(apps, schema_editor):
    """Logos keep their files under their old names; what is published becomes the first version."""
    brands, versions = (apps.get_model("branding", name) for name in ("Brand", "BrandVersion"))
    for brand in brands.objects.iterator():
        if brand.logo_kind:
            brand.logo = f"logo.{brand.logo_kind}"
            brand.save(update_fields=["logo"])
        versions.objects.create(
            store=brand.store,
            number=brand.version,
            state="published",
            kept={name: getattr(brand, name) for name in KEPT},
            begun_at=brand.changed_at,
            changed_at=brand.changed_at,
            published_at=brand.changed_at,
            changed_by_kind="machine",
            changed_by_id="",
            changed_by="machine",
        )


class Migration(migrations.Migration):
    dependencies = [("branding", "0002_legal_pages")]

    operations = [
        *(
            migrations.AddField("brand", name, field, preserve_default=False)
            for name, field in NEW_WORDS.items()
        ),
        *(
            migrations.AddField(
                "brand", name, models.TextField(blank=True, default=""), preserve_default=False
            )
            for name in NEW_TEXTS
        ),
        migrations.AddField("brand", "draft_revision", models.PositiveIntegerField(default=0)),
        migrations.CreateModel(
            name="BrandVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("store", models.CharField(max_length=63)),
                ("number", models.PositiveIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("kept", models.JSONField()),
                ("changed", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("restored_from", models.PositiveIntegerField(null=True)),
                ("begun_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by_kind", models.CharField(max_length=20)),
                ("changed_by_id", models.CharField(max_length=80)),
                ("changed_by", models.CharField(max_length=200)),
                ("published_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "branding_brandversion",
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(state="draft"), fields=("store",), name="one_draft_per_brand"
                    ),
                    models.UniqueConstraint(
                        fields=("store", "number"), name="brand_version_number"
                    ),
                    models.CheckConstraint(
                        condition=Q(state="draft", number=None, published_at=None)
                        | Q(state="published", number__isnull=False, published_at__isnull=False),
                        name="brand_version_number_when_published",
                    ),
                ],
            },
        ),
        migrations.RunPython(keep_what_is_there, migrations.RunPython.noop),
        migrations.RemoveField("brand", "logo_kind"),
        migrations.RunSQL(GUARD_SQL, GUARD_BACK_SQL),
    ]
