"""Let somebody in to a desktop; they accept; either side ends it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict, Invalid
from kernel.tenancy import mailer
from kernel.tenancy.context import current_store
from kernel.web.links import absolute_url
from shared_apps.audit.services import record
from shared_apps.identity.models import User
from shared_apps.outbox.services import schedule
from tenant_apps.accounts.models import Customer
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces import links
from tenant_apps.workspaces.errors import CannotShare, LinkOver
from tenant_apps.workspaces.locks import lock_share, lock_workspace
from tenant_apps.workspaces.models import Share, Workspace
from tenant_apps.workspaces.shares import is_shareable, share_of_link, shares_of

CUT = "workspaces.cut"
MOST_SHARES = 10
# These mails go to strangers in the store's name: nobody may make a mailing list of them.
MOST_A_DAY = 20


def share_desktop(workspace_id: UUID, *, email: str, right: str, actor: Actor) -> Share:
    """
    Mail an address a link that lets its person in; it holds seven days on the store's clock.

    Locks:  workspace.
    Raises CannotShare: "not_allowed" (by the store's rules), "too_many", "enough_today"; Invalid
    at `email` (malformed, one's own, "already_shared") and `right`.
    """
    address = _address(email)
    if right not in Share.Right.values:
        raise Invalid(_("Choose one of the rights."), field="right")
    now = clock.now()
    try:
        with one_transaction():
            row = lock_workspace(workspace_id)
            _refuse(row, address)
            made = Share.objects.create(
                workspace=row,
                email=address,
                right=right,
                nonce=secrets.token_urlsafe(16),
                created_at=now,
                expires_at=now + timedelta(days=links.DAYS),
            )
            _invite(made, actor)
            facts = {"share": str(made.pk), "email": address, "right": right}
            record(actor, "workspace.shared", "workspace", row.pk, **facts)
    except IntegrityError as clash:
        if "shared_once" not in str(clash):
            raise
        raise Invalid(
            _("This address is invited already, or has access."),
            field="email",
            code="already_shared",
        ) from None
    return made


def accept_share(link: str, user: User) -> Share:
    """
    The person of the address that the mail went to comes in.

    Locks:  share.
    Again:  raises LinkOver, as does one that ended, is too old, or another store's.
    Raises Conflict "other_address" for anybody else, "is_team" for who works in the store.
    """
    with one_transaction():
        found = share_of_link(link)
        if found is None:
            raise _over()
        lock_share(found.pk)
        row = share_of_link(link)  # asked again under the lock: of two presses one finds it used
        if row is None:
            raise _over()
        if user.is_team:
            said = _("A login of the store's team can't take it. Sign in with another address.")
            raise Conflict(said, code="is_team")
        if user.email.casefold() != row.email:
            said = _("This invitation is for %(email)s. Sign in with that address.")
            raise Conflict(said % {"email": row.email}, code="other_address")
        row.user, row.accepted_at = user, clock.now()
        row.save(update_fields=["user", "accepted_at"])
        facts = {"share": str(row.pk), "email": row.email, "right": row.right}
        record(user.as_actor(), "workspace.share_accepted", "workspace", row.workspace_id, **facts)
        _tell_owner(row, "accepted")
    return row


def end_share(share_id: UUID, *, by_owner: bool, actor: Actor) -> None:
    """
    They don't get in any more; a window that they have open is closed soon after (flows.cut).

    Locks:  share.
    Again:  it stays ended, and nobody is told twice.
    """
    with one_transaction():
        row = lock_share(share_id)
        if row.ended_at is not None:
            return
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        if row.opened_desktop:
            schedule(CUT, str(row.pk), clock.now(), wake=True)
        facts = {"share": str(row.pk), "email": row.email, "by_owner": by_owner}
        record(actor, "workspace.share_ended", "workspace", row.workspace_id, **facts)
        if not by_owner:
            _tell_owner(row, "left")
        elif row.accepted_at is not None:
            _tell(row, "desktops.share_ended", row.email, "ended", {})


def begin_opening(share_id: UUID, *, actor: Actor) -> None:
    """
    Written before a link is asked for: whoever ends the share now knows what to cut.

    Locks:  share. Raises LinkOver when it ended meanwhile.
    """
    with one_transaction():
        row = lock_share(share_id)
        if row.ended_at is not None:
            raise _over()
        row.opened_desktop = row.workspace.desktop_id
        row.save(update_fields=["opened_desktop"])
        facts = {"share": str(row.pk), "email": row.email}
        record(actor, "workspace.opened_by_share", "workspace", row.workspace_id, **facts)


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), field="email") from None
    return address


def _refuse(row: Workspace, address: str) -> None:
    if not is_shareable(row):
        said = _("Desktops can't be shared here. Please ask us.")
        raise CannotShare(said, code="not_allowed")
    own = User.objects.filter(memberships__customer_id=row.customer_id).values_list("email")
    if address in {one.casefold() for (one,) in own}:
        raise Invalid(_("This is your own address."), field="email")
    now = clock.now()
    # One that nobody took in time makes place for another to the same address.
    stale = Share.objects.filter(workspace=row, email=address, accepted_at=None, ended_at=None)
    stale.filter(expires_at__lte=now).update(ended_at=now)
    if len(shares_of(row)) >= MOST_SHARES:
        said = _("A desktop is shared with %(most)s people at most. End one first.")
        raise CannotShare(said % {"most": MOST_SHARES}, code="too_many")
    today = Share.objects.filter(
        workspace__customer_id=row.customer_id, created_at__gt=now - timedelta(days=1)
    )
    if today.count() >= MOST_A_DAY:
        said = _("That is enough invitations for one day. Please go on tomorrow.")
        raise CannotShare(said, code="enough_today")


def _invite(row: Share, actor: Actor) -> None:
    link = links.write(links.Ticket(row.pk, row.email, row.nonce))
    ends = clock.local_date(row.expires_at, current_store().timezone).isoformat()
    facts = {
        "link": absolute_url(reverse("shared-join", args=[link])),
        "by": actor.label,
        "right": row.right,
        "ends": ends,
    }
    _tell(row, "desktops.shared", row.email, "asked", facts)


def _tell_owner(row: Share, what: str) -> None:
    customer = Customer.objects.get(pk=row.workspace.customer_id)
    facts = {
        "name": customer.name,
        "email": row.email,
        "service_id": str(row.workspace.service_id),
        "left": what == "left",
    }
    _tell(row, "desktops.share_news", customer.email, what, facts)


def _tell(row: Share, kind: str, to: str, what: str, facts: Mapping[str, object]) -> None:
    service = Service.objects.filter(pk=row.workspace.service_id).first()
    known = {"hostname": service.hostname if service else "", "store": current_store().name}
    mailer.send(kind, to, reference=f"{row.pk}:{what}", facts={**known, **facts})


def _over() -> LinkOver:
    return LinkOver(_("This invitation does not work any more. Ask who invited you for a new one."))
