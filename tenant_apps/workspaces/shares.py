"""Who may open whose desktop. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kernel import clock
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.policies import policies_for
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces import links
from tenant_apps.workspaces.errors import ShareNotFound
from tenant_apps.workspaces.models import Share, Workspace

POLICY = "desktop_sharing"


@dataclass(frozen=True, slots=True)
class Shared:
    """A desktop that somebody lets in to: never what it costs."""

    share: Share
    workspace: Workspace
    owner: str
    hostname: str
    plan: str


def is_shareable(row: Workspace) -> bool:
    """Does the rule that holds for this desktop let its customer share it?"""
    subscription = Subscription.objects.filter(pk=row.subscription_id).first()
    if subscription is None or row.ended_at is not None:
        return False
    return policies_for(subscription).word(POLICY) == "yes"


def shares_of(row: Workspace) -> list[Share]:
    """Those who are in, then those who were asked and may still come."""
    rows = Share.objects.filter(workspace=row, ended_at=None)
    rows = rows.filter(Q(accepted_at__isnull=False) | Q(expires_at__gt=clock.now()))
    return list(rows.select_related("user").order_by("accepted_at", "created_at"))


def share_of(row: Workspace, share_id: UUID) -> Share:
    """Raises ShareNotFound, also for one of another desktop."""
    found = Share.objects.filter(workspace=row, pk=share_id, ended_at=None).first()
    if found is None:
        raise ShareNotFound(_("Nobody has this access."))
    return found


def shares_with(user_id: UUID) -> QuerySet[Share]:
    """What somebody accepted, of desktops that are not over."""
    rows = Share.objects.filter(user_id=user_id, ended_at=None, accepted_at__isnull=False)
    rows = rows.filter(workspace__ended_at=None).select_related("workspace")
    return rows.order_by("-accepted_at", "-pk")


def share_with(user_id: UUID, share_id: UUID) -> Share:
    """Raises ShareNotFound, the same for another's, an ended one and none."""
    found = shares_with(user_id).filter(pk=share_id).first()
    if found is None:
        raise ShareNotFound(_("Nobody shares this with you."))
    return found


def refuse_ended(share_id: UUID) -> None:
    """Raises ShareNotFound once it ended."""
    if not Share.objects.filter(pk=share_id, ended_at=None).exists():
        raise ShareNotFound(_("Nobody shares this with you."))


def shown(rows: list[Share]) -> list[Shared]:
    """Two queries, however many there are."""
    people = Customer.objects.in_bulk({one.workspace.customer_id for one in rows})
    services = Service.objects.in_bulk([one.workspace.service_id for one in rows])
    found = []
    for one in rows:
        owner = people.get(one.workspace.customer_id)
        service = services.get(one.workspace.service_id)
        found.append(
            Shared(
                one,
                one.workspace,
                owner.label if owner else "",
                service.hostname if service else "",
                service.product_name if service else "",
            )
        )
    return found


def share_of_link(link: str) -> Share | None:
    """The share that a link opens right now; None when it opens none."""
    ticket = links.read(link)
    if ticket is None:
        return None
    rows = Share.objects.filter(pk=ticket.share_id, email=ticket.email, nonce=ticket.nonce)
    rows = rows.filter(accepted_at=None, ended_at=None, workspace__ended_at=None)
    return rows.filter(expires_at__gt=clock.now()).select_related("workspace").first()
