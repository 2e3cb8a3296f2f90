"""The draft: what the team prepares and no customer sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from branding.assets import save_asset
from branding.errors import DraftMoved
from branding.locks import lock_brand, lock_draft
from branding.models import Brand, BrandVersion
from branding.rules.merging import Merge, changed_names, merge
from branding.rules.values import PICTURES
from branding.selectors import version_of
from branding.services.checks import check_values
from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid
from shared_apps.audit.services import record


@dataclass(frozen=True, slots=True)
class Saved:
    """
    The draft after a save; None when there was none and nothing was new.

    `before` is the revision that the save found, `by` who had made it (empty: the same person);
    `merge` says what was written and where two people meant the same field.
    """

    draft: BrandVersion | None
    before: int
    by: str
    merge: Merge


def save_draft(
    posted: Mapping[str, Any],
    *,
    actor: Actor,
    drawn: Mapping[str, str] | None = None,
    mine: Iterable[str] = (),
) -> Saved:
    """
    Keep what the editor's form says, as a draft.

    Locks:  brand.
    Again:  the same form writes nothing.
    Fields that somebody else changed since the form was drawn (`drawn`: its stamps) stay as they
    are: those that this form changed too are told as clashes, unless named in `mine`. Raises
    Invalid with the field.
    """
    with transaction.atomic():
        brand = lock_brand()
        draft = lock_draft()
        now = draft.values if draft else brand.values
        before = draft.revision if draft else 0
        by = draft.changed_by if draft and not _is_by(draft, actor) else ""
        merged = merge(posted, drawn or {}, now.as_dict(), mine)
        if not merged.changes:
            return Saved(draft, before, by, merged)
        draft = _keep(brand, draft, merged.changes, actor)
        return Saved(draft, before, by, merged)


def set_picture(kind: str, content: bytes | None, *, actor: Actor) -> BrandVersion:
    """
    Put a picture (made safe) into the draft, or take it out with None.

    The file is kept under the hash of its content, so older versions keep theirs. Raises Invalid on
    the field `kind`.
    """
    if kind not in PICTURES:
        raise Invalid(_("Choose from the list."), field=kind)
    name = save_asset(content, kind) if content is not None else ""
    with transaction.atomic():
        brand = lock_brand()
        return _keep(brand, lock_draft(), {kind: name}, actor)


def discard_draft(*, revision: int, actor: Actor) -> None:
    """
    Throw the draft away. `revision` is what the person saw; raises DraftMoved when it is older.

    Locks: brand. Again: no draft, nothing to do.
    """
    with transaction.atomic():
        brand = lock_brand()
        draft = lock_draft()
        if draft is None:
            return
        refuse_moved(draft, revision)
        record(actor, "brand.draft_discarded", "brand", brand.store, fields=draft.changed)
        draft.delete()


def restore_version(number: int, *, revision: int, actor: Actor) -> BrandVersion:
    """
    Make the draft what version `number` was; publishing it is a second step.

    `revision`: the draft that the person saw and gives up, 0 for none. Locks: brand. Raises
    NotFound, DraftMoved.
    """
    with transaction.atomic():
        brand = lock_brand()
        draft = lock_draft()
        if draft is not None:
            refuse_moved(draft, revision)
        old = version_of(number)
        draft = _keep(brand, draft, old.values.as_dict(), actor, restored_from=number)
        record(actor, "brand.restored", "brand", brand.store, version=number)
        return draft


def refuse_moved(draft: BrandVersion, revision: int) -> None:
    if draft.revision != revision:
        raise DraftMoved(
            _("%(name)s changed the draft after you had looked at it. Look again, then go on.")
            % {"name": draft.changed_by},
            by=draft.changed_by,
        )


def _is_by(draft: BrandVersion, actor: Actor) -> bool:
    return (draft.changed_by_kind, draft.changed_by_id) == (actor.kind, str(actor.id)[:80])


def _keep(
    brand: Brand,
    draft: BrandVersion | None,
    changes: Mapping[str, Any],
    actor: Actor,
    *,
    restored_from: int | None = None,
) -> BrandVersion:
    now = clock.real_now()
    values = (draft.values if draft else brand.values).with_changes(changes)
    check_values(values)
    if draft is None:
        draft = BrandVersion(store=brand.store, begun_at=now)
    draft.kept = values.as_dict()
    draft.changed = changed_names(brand.values.as_dict(), draft.kept)
    draft.restored_from = restored_from or draft.restored_from
    brand.draft_revision += 1
    brand.save(update_fields=["draft_revision"])
    draft.revision = brand.draft_revision
    draft.changed_at = now
    draft.changed_by_kind, draft.changed_by_id = actor.kind, str(actor.id)[:80]
    draft.changed_by = actor.label[:200]
    draft.save()
    return draft
