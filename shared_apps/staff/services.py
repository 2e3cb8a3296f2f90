"""Verbs of staff that no other app owns: parked work again, and people of the staff."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from celery import current_app
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.db.transactions import soon
from kernel.errors import Invalid
from shared_apps.audit.services import record
from shared_apps.identity.links import reset_link
from shared_apps.identity.models import User
from shared_apps.outbox.selectors import parked_deliveries, parked_work
from shared_apps.outbox.services import retry_parked, retry_work


def retry_delivery(delivery_id: int, *, actor: Actor) -> None:
    """Again: nothing happens to a delivery that is not parked any more."""
    with transaction.atomic():
        retry_parked(delivery_id)
        record(actor, "delivery.retried", "delivery", delivery_id)
        soon(_wake)


def retry_due(work_id: int, *, actor: Actor) -> None:
    """Again: nothing happens to work that is not parked any more."""
    with transaction.atomic():
        retry_work(work_id)
        record(actor, "work.retried", "due_work", work_id)
        soon(_wake)


def retry_all(*, actor: Actor) -> int:
    """Everything that is parked, at once. Returns how much there was."""
    with transaction.atomic():
        deliveries = [row.pk for row in parked_deliveries()]
        work = [row.pk for row in parked_work()]
        for delivery_id in deliveries:
            retry_parked(delivery_id)
        for work_id in work:
            retry_work(work_id)
        found = len(deliveries) + len(work)
        if found:
            record(actor, "work.retried_all", "platform", "", count=found)
            soon(_wake)
    return found


def _wake() -> None:
    current_app.send_task("outbox.tick", queue="critical")


def add_staff(*, email: str, name: str, actor: Actor) -> User:
    """
    Make a member of the staff, who has no password yet: `way_in` makes the link for the first one.

    Again:  the same person is returned, unchanged.
    Raises Invalid on `email` (malformed) and on `name` (empty).
    """
    address = email.strip().lower()
    if not name.strip():
        raise Invalid(_("A name has 1 to 200 characters."), field="name")
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), field="email") from None
    with transaction.atomic():
        found = User.objects.filter(email=address, role=User.Role.STAFF).first()
        if found:
            return found
        user = User.objects.create_user(address, name=name.strip(), role=User.Role.STAFF)
        EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
        record(actor, "staff.added", "user", user.pk, email=address)
    return user


def way_in(user: User, *, actor: Actor) -> str:
    """
    A link that sets a person's password, for a server that can't send mail yet.

    It is good once, for as long as a mailed one (three days). The log says that it was made.
    """
    with transaction.atomic():
        record(actor, "person.link_made", "user", user.pk)
        return reset_link(user)
