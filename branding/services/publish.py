"""Make a draft the brand that everybody sees."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from branding.errors import NoDraft
from branding.locks import lock_brand, lock_draft
from branding.models import Brand, BrandVersion
from branding.rules.merging import changed_names
from branding.rules.values import BrandValues
from branding.services.checks import check_values
from branding.services.drafts import refuse_moved, set_picture
from kernel import clock
from kernel.actor import Actor
from shared_apps.audit.services import record

BrandChange = BrandValues


def publish_draft(*, revision: int, note: str = "", actor: Actor) -> Brand:
    """
    Publish the draft: shop, portal, mails and new invoices show it with the next request.

    `revision` is the draft that the person saw. Locks: brand. Raises NoDraft, DraftMoved (also when
    somebody else typed meanwhile), Invalid when it does not hold to today's rules.
    """
    with transaction.atomic():
        brand = lock_brand()
        draft = lock_draft()
        if draft is None:
            raise NoDraft(_("There is no draft. Somebody published or discarded it."))
        refuse_moved(draft, revision)
        if draft.values == brand.values:
            raise NoDraft(_("The draft says what is published already."))
        return _publish(brand, draft, note, actor)


def change_brand(change: BrandValues, *, actor: Actor) -> Brand:
    """
    Publish these values at once, beside any draft: for programs, never for the editor.

    Locks: brand. Again: the same values publish nothing. Raises Invalid with the field.
    """
    with transaction.atomic():
        brand = lock_brand()
        if change == brand.values:
            return brand
        now = clock.real_now()
        version = BrandVersion(
            store=brand.store, kept=change.as_dict(), begun_at=now, changed_at=now
        )
        return _publish(brand, version, "", actor)


def change_logo(content: bytes | None, *, actor: Actor) -> Brand:
    """Publish a logo at once, with all that is in the draft. Raises Invalid on `logo`."""
    draft = set_picture("logo", content, actor=actor)
    return publish_draft(revision=draft.revision, actor=actor)


def _publish(brand: Brand, version: BrandVersion, note: str, actor: Actor) -> Brand:
    check_values(version.values)
    before, after = brand.values.as_dict(), version.values.as_dict()
    for name, value in after.items():
        setattr(brand, name, value)
    brand.version += 1
    brand.changed_at = version.published_at = version.changed_at = clock.real_now()
    brand.save()
    version.state = BrandVersion.State.PUBLISHED
    version.number = brand.version
    version.kept = after
    version.changed = changed_names(before, after)
    version.note = note.strip()[:200]
    version.changed_by_kind, version.changed_by_id = actor.kind, str(actor.id)[:80]
    version.changed_by = actor.label[:200]
    version.save()
    facts = {"fields": version.changed, "version": brand.version}
    if version.restored_from:
        facts["restored_from"] = version.restored_from
    record(actor, "brand.published", "brand", brand.store, **facts)
    return brand
