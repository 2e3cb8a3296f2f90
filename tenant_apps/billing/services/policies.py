"""Say something else than the store's rules for a group, product, customer or service."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule_many, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Invoice, PolicyOverride, Subscription
from tenant_apps.billing.policy_words import read_value
from tenant_apps.billing.rules.policies import KEYS
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services.end import END
from tenant_apps.billing.services.issue import CHASE
from tenant_apps.catalog.models import Product, ProductGroup
from wholesale.rule_words import WHOLE

LOOK = "billing.look_at_rules"
_SUBJECTS: dict[str, type[Any]] = {
    "group": ProductGroup,
    "product": Product,
    "customer": Customer,
    "service": Subscription,
}


def override_policy(
    level: str, subject: str, key: str, text: str, *, reason: str = "", actor: Actor
) -> PolicyOverride:
    """
    Let one level say its own word of a key from now on.

    Time:   days are calendar days in the store's zone; a step whose day has passed by the new word
            is taken soon, in order and one at a time.
    Again:  the newest word holds. Raises Invalid at `key`, `subject`, `value` or `reason`.
    """
    known = KEYS.get(key)
    if known is None or level not in known.levels:
        raise Invalid(_("This can't be said here."), field="key")
    subject = _subject(level, subject)
    value = read_value(known, text)
    if key == "wait_until" and not reason.strip():
        raise Invalid(_("Write down why they may wait."), field="reason")
    with transaction.atomic():
        row, _made = PolicyOverride.objects.update_or_create(
            level=level,
            subject=subject,
            key=key,
            defaults={
                "value": value,
                "reason": reason.strip()[:200],
                "changed_at": clock.now(),
                "actor_label": actor.label[:200],
            },
        )
        record(actor, "policy.overridden", level, subject, key=key, value=value, reason=reason)
        look_again()
    return row


def drop_override(override_id: int, *, actor: Actor) -> None:
    """The wider level's word holds again. Raises NotFound."""
    with transaction.atomic():
        row = PolicyOverride.objects.select_for_update().filter(pk=override_id).first()
        if row is None:
            raise NotFound(_("There is no such rule."))
        record(actor, "policy.override_dropped", row.level, row.subject, key=row.key)
        row.delete()
        look_again()


def _subject(level: str, subject: str) -> str:
    """The id as it is kept. Raises Invalid when there is nothing of it."""
    model = _SUBJECTS.get(level)
    if model is None and not subject:
        return ""
    try:
        key: int | UUID = int(subject) if level == "group" else UUID(subject)
    except ValueError:
        key = 0
    if model is None or not key or not model.objects.filter(pk=key).exists():
        raise Invalid(_("There is nothing of this name."), field="subject")
    return str(key)


def look_again() -> None:
    """
    The rules changed: what waits for a day may have another one now. Overdue invoices and trials
    that are over are looked at anew, each in its own due work, planned in one message a kind.
    """
    now = clock.now()
    late = Invoice.objects.filter(state=Invoice.State.OPEN, due_on__lt=today())
    schedule_many(CHASE, [(str(key), now) for key in late.values_list("pk", flat=True)])
    over = Subscription.objects.filter(trial_days__gt=0, state=Subscription.State.SUSPENDED)
    schedule_many(END, [(str(key), now) for key in over.values_list("pk", flat=True)])


def look_at_rules() -> None:
    """
    The platform or the store's tier said something else.

    Locks:  none. Again: plans the same work again.
    """
    with transaction.atomic():
        look_again()
        unschedule(LOOK, WHOLE)
