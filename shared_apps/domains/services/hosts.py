"""
The hosts that are answered: made when a claim goes live, primary or not, gone with its release.

Rows of the register are written on the platform side, inside the store's transaction.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.domains import DomainReleased
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import soon
from kernel.errors import Conflict
from kernel.locks import hold
from kernel.tenancy.context import current_store, on_platform_side
from kernel.tenancy.routing import tell_all
from shared_apps.audit.services import record
from shared_apps.domains.locks import lock_claim
from shared_apps.domains.models import Claim, Domain
from shared_apps.domains.rules.lifecycle import HOLDING
from shared_apps.domains.selectors import claims, free_host
from shared_apps.domains.services.steps import CHECK, take_step
from shared_apps.outbox.services import publish, unschedule
from shared_apps.resellers.services.hosts import set_primary_host


def answer_at(claim: Claim) -> None:
    """From now on the host shows the store."""
    store = current_store()
    with on_platform_side():
        row = Domain(
            domain=claim.host,
            tenant_id=store.id,
            store=store.key,
            purpose=claim.purpose,
            is_primary=False,
            created_at=clock.real_now(),
        )
        # Not save(): django-tenants' would make it primary where none is.
        Domain.objects.bulk_create([row], ignore_conflicts=True)
    if claim.wants_primary:
        point_links_at(claim.host)
    soon(tell_all)


def point_links_at(host: str) -> None:
    """
    Make one of the store's answered hosts the primary one, inside the open transaction.

    Locks:  the choice, after claims. Of two hosts that go live at once neither saw the other, and
            the second to end broke the rule of one primary host.
    """
    store = current_store()
    with on_platform_side():
        hold(f"primary_host:{store.key}")
        mine = Domain.objects.filter(store=store.key)
        mine.filter(is_primary=True).exclude(domain=host).update(is_primary=False)
        mine.filter(domain=host).update(is_primary=True)
        is_free = mine.filter(domain=host, is_free=True).exists()
        set_primary_host(store.key, "" if is_free else host)
    soon(tell_all)


def make_primary(host: str, *, actor: Actor) -> None:
    """
    Have links, mails and redirects use this host. `host`: one that is answered, or the free one.

    Again:  the host that is primary already: nothing changes.
    Raises Conflict for a host that is not live, or is not for the shop.
    """
    with transaction.atomic():
        free = free_host()
        if host != free:
            live = claims().filter(host=host, state=Claim.State.LIVE, purpose="shop").exists()
            if not live:
                raise Conflict(_("Only a live name of the shop can be the main one."))
        claims().exclude(host=host).update(wants_primary=False)
        claims().filter(host=host).update(wants_primary=True)
        point_links_at(host)
        record(actor, "domain.primary", "domain", host, before=current_store().primary_host)


def fall_back(host: str) -> bool:
    """Links leave a host that drifts, for the free one. False when they were elsewhere already."""
    if not Domain.objects.filter(store=current_store().key, domain=host, is_primary=True).exists():
        return False
    point_links_at(free_host())
    return True


def release(claim_id: UUID, *, actor: Actor, reason: str = "released") -> None:
    """
    Let go of a host: it is no longer answered, its certificate is retired, others may prove it.

    Locks:  the claim.
    Tells:  DomainReleased, when the host was held.
    Again:  nothing happens.
    """
    with transaction.atomic():
        claim = lock_claim(claim_id)
        if claim.state != Claim.State.RELEASED:
            let_go(claim, actor=actor, reason=reason)
            claim.next_check_at = None
            claim.save(update_fields=["next_check_at"])


def release_all(*, reason: str) -> None:
    """A store that ends keeps no name."""
    for claim_id in claims().values_list("pk", flat=True):
        release(claim_id, actor=MACHINE, reason=reason)


def let_go(claim: Claim, *, actor: Actor, reason: str) -> None:
    """Inside the open transaction, on a locked row."""
    was_held = claim.state in HOLDING
    fall_back(claim.host)
    with on_platform_side():
        Domain.objects.filter(store=claim.store, domain=claim.host, is_free=False).delete()
    take_step(claim, Claim.State.RELEASED, actor=actor, reason=reason)
    unschedule(CHECK, str(claim.pk))
    if was_held:
        publish(DomainReleased(store=claim.store, host=claim.host, claim_id=str(claim.pk)))
    soon(tell_all)
