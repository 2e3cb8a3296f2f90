"""Make a copy of a store to test with, and end it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.secrets import Secret
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.files import forget_files
from kernel.tenancy.routing import tell_all
from kernel.tenancy.store import Store
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.outbox.services import forget_all, schedule, unschedule
from shared_apps.resellers.copying import PASSWORD, copies_of
from shared_apps.resellers.locks import lock_copy, lock_reseller
from shared_apps.resellers.models import Reseller, StoreCopy
from shared_apps.resellers.rules import (
    COPY_DAYS,
    END_COPY,
    FILL_COPY,
    MOST_COPIES,
    MOST_PER_PLAN,
    MOVE_COPY,
    copy_slug,
)
from shared_apps.resellers.selectors import as_store, slug_is_free
from shared_apps.resellers.services.opening import OpenStore, register, seed_store

_OVER = {Reseller.Status.CLOSING, Reseller.Status.TERMINATED}


@dataclass(frozen=True, slots=True)
class CopyWish:
    """
    `per_plan`: made-up customers for each plan, at most; 0 for none. `fail_percent`: so many of a
    hundred made-up cards refuse. `once` names the click: the same one makes one copy.
    """

    once: str
    per_plan: int = 0
    fail_percent: int = 0


def make_copy(original_id: UUID, wish: CopyWish, *, actor: Actor) -> Store:
    """
    Open a copy of a store and have it filled. It stands at once, empty; a worker does the rest.

    Money:  none: it is no customer of the platform.
    Time:   its clock begins where the original's stands; it ends by itself after 30 real days.
    Locks:  the original's row; one ready schema.
    Again:  the same click (`once`) finds the copy that it made. Raises Invalid (numbers out of
            bounds), Conflict (a copy of a copy, a store that ends, too many copies), NotFound.
    """
    _check(wish)
    with on_platform_side():
        with transaction.atomic():
            original = _lock_original(original_id)
            known = StoreCopy.objects.filter(original=original, once=wish.once).first()
            if known is not None:
                return as_store(known.store)
            row = _open(original, wish, actor)
            store = as_store(row)
            schedule(FILL_COPY, str(row.pk), clock.real_now(), wake=True)
            ends_at = clock.real_now() + timedelta(days=COPY_DAYS)
            schedule(END_COPY, str(row.pk), ends_at)
        tell_all()
    return store


def end_copy(copy_id: UUID, *, actor: Actor) -> None:
    """
    Delete a copy: its addresses and its place in the register at once, its schema with the next
    sweep (`pool.sweep`). What the original is, is not touched.

    Locks:  the copy's row.
    Again:  it is gone: nothing happens. A store that is no copy raises Conflict.
    """
    with on_platform_side():
        with transaction.atomic():
            row = Reseller.objects.filter(pk=copy_id).first()
            if row is None:
                return
            if not row.is_copy:
                raise Conflict(_("Only a copy can be deleted like this."), code="no_copy")
            found = lock_copy(copy_id)
            original = as_store(found.original)
            for move in row.moves.values_list("pk", flat=True):
                unschedule(MOVE_COPY, str(move))
            for kind in (FILL_COPY, END_COPY):
                unschedule(kind, str(copy_id))
            forget_all(row.schema_name)
            store = as_store(row)
            Reseller.objects.filter(pk=copy_id).delete()
            record(actor, "copy.ended", "reseller", original.id, slug=store.slug)
            with in_store(original):
                record(actor, "copy.ended", "store", store.slug, name=store.name)
        forget_files(store)
        tell_all()


def end_copies(store: str) -> None:
    """A store ended: so do its copies. Again: none are left."""
    for found in list(StoreCopy.objects.filter(original__schema_name=store)):
        end_copy(found.pk, actor=MACHINE)


def copy_filled(copy_id: UUID, *, customers: int) -> None:
    """All is in it: it is ready, from this moment of its clock on. Again: the first time stands."""
    with transaction.atomic():
        found = lock_copy(copy_id)
        if found.state != StoreCopy.State.READY:
            found.state, found.problem, found.customers = StoreCopy.State.READY, "", customers
            found.ready_at = clock.real_now() + found.store.clock_offset
            found.save()
        unschedule(FILL_COPY, str(copy_id))


def copy_failed(copy_id: UUID, problem: str) -> None:
    """It could not be filled; its owner sees why, and deletes it."""
    with transaction.atomic():
        StoreCopy.objects.filter(pk=copy_id).update(
            state=StoreCopy.State.FAILED, problem=problem[:300]
        )
        unschedule(FILL_COPY, str(copy_id))


def note_fail_percent(copy_id: UUID, percent: int) -> None:
    """What its owner chose for its cards. Raises Invalid."""
    _check(CopyWish("", fail_percent=percent))
    StoreCopy.objects.filter(pk=copy_id).update(fail_percent=percent)


def _check(wish: CopyWish) -> None:
    if not 0 <= wish.per_plan <= MOST_PER_PLAN:
        raise Invalid(
            _("Choose 0 to %(most)s customers for each plan.") % {"most": MOST_PER_PLAN},
            field="per_plan",
        )
    if not 0 <= wish.fail_percent <= 100:
        raise Invalid(_("Choose 0 to 100 percent."), field="fail_percent")


def _lock_original(original_id: UUID) -> Reseller:
    if not Reseller.objects.filter(pk=original_id).exists():
        raise NotFound(_("There is no such store."))
    row = lock_reseller(original_id)
    if row.is_copy:
        raise Conflict(_("A copy can't be copied."), code="store_copy")
    if row.status in _OVER:
        raise Conflict(_("This store ends: it can't be copied any more."))
    return row


def _open(original: Reseller, wish: CopyWish, actor: Actor) -> Reseller:
    taken = set(copies_of(original.pk).values_list("number", flat=True))
    if len(taken) >= MOST_COPIES:
        raise Conflict(
            _("There are %(most)s copies already. Delete one first.") % {"most": MOST_COPIES},
            code="too_many_copies",
        )
    number = next(
        n for n in range(1, 1000) if n not in taken and slug_is_free(copy_slug(original.slug, n))
    )
    password = Secret(secrets.token_urlsafe(9))
    given = _as_original(original, number, password)
    row = register(given)
    seed_store(row, given)
    now = clock.real_now()
    StoreCopy.objects.create(
        store=row,
        original=original,
        number=number,
        once=wish.once,
        per_plan=wish.per_plan,
        fail_percent=wish.fail_percent,
        password=seal(PASSWORD, password),
        made_by=actor.label,
        made_at=now,
        expires_at=now + timedelta(days=COPY_DAYS),
    )
    facts = {"slug": row.slug, "per_plan": wish.per_plan}
    record(actor, "copy.made", "reseller", original.pk, schema=row.schema_name, **facts)
    with in_store(as_store(original)):
        record(actor, "copy.made", "store", row.slug, **facts)
    return row


def _as_original(original: Reseller, number: int, password: Secret) -> OpenStore:
    """The same business under another short name, with a password of its own."""
    plain = OpenStore(
        name=original.name,
        slug=copy_slug(original.slug, number),
        owner_name=original.owner_name,
        owner_email=original.owner_email,
        owner_password=password,
    )
    return replace(
        plain,
        currency=original.currency,
        language=original.language,
        timezone=original.timezone,
        tier=original.tier,
        movable_clock=True,
        clock_offset=original.clock_offset,
        is_copy=True,
    )
