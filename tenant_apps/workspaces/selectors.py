"""Answers about workspaces and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kernel import clock
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces.errors import WorkspaceNotFound
from tenant_apps.workspaces.models import UsageSession, Workspace

_COMES_LATE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workspace's desktops are: the account of its service on a connection."""

    connection_id: UUID
    owner_id: str
    image: str


def place_of(row: Workspace) -> Place | None:
    """None while the service has no account there, or none any more."""
    service = Service.objects.filter(pk=row.service_id).first()
    if service is None or service.connection_id is None or not service.remote_id:
        return None
    return Place(service.connection_id, service.remote_id, service.image)


def workspace_of(customer_id: UUID, service_id: UUID | str) -> Workspace:
    """By its service. Raises WorkspaceNotFound, also for another customer's."""
    row = Workspace.objects.filter(customer_id=customer_id, service_id=service_id).first()
    if row is None:
        raise WorkspaceNotFound(_("There is no such workspace."))
    return row


def any_workspace(service_id: UUID | str) -> Workspace:
    """By its service, whosever it is: for the store's team. Raises WorkspaceNotFound."""
    row = Workspace.objects.filter(service_id=service_id).first()
    if row is None:
        raise WorkspaceNotFound(_("There is no such workspace."))
    return row


def customer_of(workspace_id: UUID) -> UUID:
    """Whose it is. Raises WorkspaceNotFound."""
    found = Workspace.objects.filter(pk=workspace_id).values_list("customer_id", flat=True).first()
    if found is None:
        raise WorkspaceNotFound(_("There is no such workspace."))
    return found


def open_session_of(workspace_id: UUID) -> UsageSession | None:
    return UsageSession.objects.filter(workspace_id=workspace_id, ended_at=None).first()


def last_session_of(workspace_id: UUID) -> UsageSession | None:
    rows = UsageSession.objects.filter(workspace_id=workspace_id)
    return rows.order_by("-started_at").first()


def sessions_between(
    workspace_ids: Sequence[UUID], since: datetime, until: datetime
) -> QuerySet[UsageSession]:
    """Those of which something lies there, oldest first."""
    rows = UsageSession.objects.filter(workspace_id__in=workspace_ids, started_at__lt=until)
    rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=since))
    return rows.order_by("started_at", "pk")


def watched_on(connection_id: UUID) -> list[Workspace]:
    """
    Those of a connection of which a desktop runs, is to run, or rests; and for a while those whose
    start was given up: it may come late.
    """
    on_it = Service.objects.filter(connection_id=connection_id).values_list("pk", flat=True)
    live = ~Q(desktop_id="") | ~Q(wish="") | Q(wish_at__gte=clock.now() - _COMES_LATE)
    rows = Workspace.objects.filter(live, service_id__in=list(on_it))
    return list(rows.order_by("pk"))
