"""Ask somebody to join, ask again, or take it back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from kernel.tenancy import mailer
from kernel.tenancy.context import current_store
from kernel.web.links import absolute_url
from shared_apps.audit.services import record
from shared_apps.identity.models import User
from tenant_apps.team import links
from tenant_apps.team.locks import TEAM, lock_invitation, lock_person
from tenant_apps.team.models import Invitation

# These mails go to strangers in the store's name: nobody may make a mailing list of them.
MOST_A_DAY = 20
MOST_SENT = 5
PAUSE = timedelta(minutes=1)


def invite(*, email: str, role: str, actor: Actor) -> Invitation:
    """
    Mail an address a link to join the team; the link holds seven days on the store's clock.

    Raises Invalid on `email` (malformed; has an account here; is invited already) and on `role`;
    Conflict after too many invitations in a day.
    """
    address = _address(email)
    if role not in TEAM:
        raise Invalid(_("Choose a role from the list."), field="role")
    now = clock.now()
    try:
        with transaction.atomic():
            _refuse_known(address)
            _refuse_too_many(now)
            row = Invitation.objects.create(
                email=address,
                role=role,
                nonce=secrets.token_urlsafe(16),
                invited_by=actor.label[:200],
                created_at=now,
                sent_at=now,
                expires_at=now + timedelta(days=links.DAYS),
            )
            _mail(row)
            record(actor, "team.invited", "invitation", row.pk, email=address, role=role)
    except IntegrityError as clash:
        if "one_open_invitation" not in str(clash):
            raise
        raise Invalid(
            _("This address is invited already. Send the mail again from the list below."),
            field="email",
            code="already_invited",
        ) from None
    return row


def resend(invitation_id: UUID, *, actor: Actor) -> Invitation:
    """
    Mail a new link, good for seven days more; the one before opens nothing any more.

    Raises NotFound; Conflict for one that is used or withdrawn, or that was just sent.
    """
    now = clock.now()
    with transaction.atomic():
        row = _open(invitation_id)
        if row.times_sent >= MOST_SENT:
            raise Conflict(_("It was sent often enough. Withdraw it and invite again."))
        if now - row.sent_at < PAUSE:
            raise Conflict(_("It was sent just now. Please wait a minute."))
        row.nonce, row.times_sent = secrets.token_urlsafe(16), row.times_sent + 1
        row.sent_at, row.expires_at = now, now + timedelta(days=links.DAYS)
        row.save(update_fields=["nonce", "times_sent", "sent_at", "expires_at"])
        _mail(row)
        record(actor, "team.invited_again", "invitation", row.pk, email=row.email)
    return row


def withdraw(invitation_id: UUID, *, actor: Actor) -> Invitation:
    """The link opens nothing any more. Raises NotFound; Conflict for one that is over already."""
    with transaction.atomic():
        row = _open(invitation_id)
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        record(actor, "team.invitation_withdrawn", "invitation", row.pk, email=row.email)
    return row


def _open(invitation_id: UUID) -> Invitation:
    row = lock_invitation(invitation_id)
    if row.accepted_at or row.withdrawn_at:
        raise Conflict(_("This invitation was used or withdrawn already."))
    return row


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), field="email") from None
    return address


def _refuse_known(address: str) -> None:
    """Who left may come back; a customer's account does not turn into a colleague's."""
    known = lock_person(address)
    if known is None or (known.role in TEAM and not known.is_active):
        return
    if known.role == User.Role.CUSTOMER:
        text = _("A customer of yours has this address. Invite another one of theirs.")
        raise Invalid(text, field="email", code="is_customer")
    raise Invalid(_("Somebody with this address works here already."), field="email")


def _refuse_too_many(now: datetime) -> None:
    asked = Invitation.objects.filter(created_at__gt=now - timedelta(days=1)).count()
    if asked >= MOST_A_DAY:
        raise Conflict(_("That is enough invitations for one day. Please go on tomorrow."))


def _mail(row: Invitation) -> None:
    link = links.write(links.Ticket(row.pk, row.email, row.nonce))
    facts = {
        "link": absolute_url(reverse("team-join", args=[link])),
        "store": current_store().name,
        "by": row.invited_by,
        "role": row.role,
        "ends": clock.local_date(row.expires_at, current_store().timezone).isoformat(),
    }
    mailer.send("team.invitation", row.email, reference=f"{row.pk}:{row.times_sent}", facts=facts)
