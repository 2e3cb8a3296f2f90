"""Open a store: all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.resellers import StoreOpened
from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from kernel.periods import start_of
from kernel.secrets import Secret
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.owner import NoOwner
from kernel.tenancy.routing import tell_all
from kernel.tenancy.seeds import Opening, seeds
from kernel.tenancy.store import Store
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from shared_apps.resellers.locks import claim_ready_schema
from shared_apps.resellers.migration_hash import current_migration_hash
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.rules import TRIAL_DAYS, slug_problem
from shared_apps.resellers.selectors import as_store
from shared_apps.resellers.services.pool import build_ready_schema
from shared_apps.resellers.services.trial import plan_trial


@dataclass(frozen=True, slots=True)
class OpenStore:
    """What opening needs to know. A stranger's address is not vouched for: they must confirm it."""

    name: str
    slug: str
    owner_name: str
    owner_email: str
    owner_password: Secret = field(default_factory=lambda: Secret(""))
    owner_vouched: bool = True
    currency: str = "EUR"
    language: str = "en"
    timezone: str = "Europe/Berlin"
    tier: str = "basic"
    is_house: bool = False
    movable_clock: bool = False
    clock_offset: timedelta = timedelta()
    is_copy: bool = False


def open_store(wish: OpenStore, *, actor: Actor) -> Store:
    """
    Open a store: claim a schema, seed it, give it its owner, brand, catalogue and free subdomain.

    Locks:  one ready schema.
    Tells:  StoreOpened (inside the new store).
    Again:  a second call with the slug raises Invalid; after a failure nothing is left, call again.
    Raises Invalid (slug, name, e-mail), Conflict when no schema is ready and none can be built.
    """
    problem = slug_problem(wish.slug)
    if problem and not wish.is_house:
        raise Invalid(_(problem), field="slug")
    if not wish.name.strip():
        raise Invalid(_("Your company needs a name."), field="name")
    with on_platform_side():
        try:
            with transaction.atomic():
                store = _open(wish, actor)
        except IntegrityError as clash:
            if "slug" not in str(clash):
                raise
            raise Invalid(
                _("This short name is taken. Please choose another."),
                field="slug",
                code="slug_taken",
            ) from None
    tell_all()
    return store


def register(wish: OpenStore) -> Reseller:
    """
    Claim a schema and write the store's row: a store that is in the register, and empty.

    Locks:  one ready schema. Inside the opening's transaction, on the platform side.
    Raises Conflict when no schema is ready and none can be built.
    """
    now = clock.real_now() + wish.clock_offset
    free = wish.is_house or wish.is_copy
    row = Reseller(
        slug=wish.slug,
        name=wish.name.strip(),
        owner_name=wish.owner_name.strip(),
        owner_email=wish.owner_email.strip().lower(),
        status=Reseller.Status.ACTIVE if free else Reseller.Status.TRIAL,
        tier=wish.tier,
        is_house=wish.is_house,
        currency=wish.currency,
        language=wish.language,
        timezone=wish.timezone,
        movable_clock=wish.movable_clock,
        clock_offset=wish.clock_offset,
        is_copy=wish.is_copy,
        migration_hash=current_migration_hash(),
        trial_ends_at=None if free else trial_end(now, wish.timezone),
        created_at=now,
    )
    _claim(row)
    return row


def trial_end(opened_at: datetime, timezone: str) -> datetime:
    """Whole local days, the one of opening among them: the first day that costs begins then."""
    return start_of(clock.local_date(opened_at, timezone) + timedelta(days=TRIAL_DAYS), timezone)


def _open(wish: OpenStore, actor: Actor) -> Store:
    row = register(wish)
    plan_trial(row)
    store = seed_store(row, wish)
    record(actor, "store.opened", "reseller", row.pk, slug=row.slug, schema=row.schema_name)
    with in_store(store):
        _begin_log(row, actor)
        publish(
            StoreOpened(
                store=store.key,
                name=row.name,
                owner_name=row.owner_name,
                owner_email=row.owner_email,
            )
        )
    return store


def seed_store(row: Reseller, wish: OpenStore) -> Store:
    """Run each app's seed in a store that stands in the register. In the opening's transaction."""
    store = as_store(row)
    opening = Opening(
        owner_name=row.owner_name,
        owner_email=row.owner_email,
        owner_password=wish.owner_password,
        wholesale_tier=wish.tier,
        owner_vouched=wish.owner_vouched,
    )
    for seed in seeds():
        if seed.where == "store":
            with in_store(store):
                seed.run(store, opening)
        else:
            seed.run(store, opening)
    return store


def _begin_log(row: Reseller, actor: Actor) -> None:
    """The first entries of the store's own log; it is for its team, so no schema is named."""
    facts = {"name": row.name, "currency": row.currency, "timezone": row.timezone}
    record(actor, "store.opened", "store", row.slug, **facts)
    record(actor, "catalogue.filled", "store", row.slug, source="starter catalogue")
    record(actor, "owner.added", "user", row.owner_email, name=row.owner_name)


def _claim(row: Reseller) -> None:
    """A ready schema; with an empty pool one is built on the spot, where that is possible."""
    if claim_ready_schema(row):
        return
    try:
        build_ready_schema()
    except NoOwner:
        raise Conflict(
            _("All places are being prepared. Please try again in a minute."), code="pool_empty"
        ) from None
    if not claim_ready_schema(row):
        raise Conflict(_("All places are taken. Please try again in a minute."), code="pool_empty")
