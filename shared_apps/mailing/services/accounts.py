"""The store's own account at a mail service."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.mailing import MailServicePaused
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.plugs import clean_settings
from kernel.secrets import Secret
from kernel.tenancy.context import current_store
from kernel.tenancy.copies import refuse_in_copy
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.mailing.locks import lock_account
from shared_apps.mailing.models import MailAccount
from shared_apps.mailing.selectors import ACCOUNT, service_kind, settings_of
from shared_apps.outbox.services import publish

State = MailAccount.State


def connect_service(service: str, given: Mapping[str, str], *, actor: Actor) -> MailAccount:
    """
    Connect the store's account, or change it: an empty secret keeps the old one.

    Raises NotFound for an unknown service, Invalid for settings that can't be right, Conflict in a
    copy of a store.
    Again:  another service takes the place of the one before; saving wakes a paused one.
    """
    refuse_in_copy(_("No mail leaves a copy."))
    kind = service_kind(service)
    with transaction.atomic():
        old = lock_account()
        if old is not None and old.service != service:
            _become(old, State.REMOVED, "")
            record(actor, "mail_service.removed", "mail_service", old.pk, service=old.service)
            old = None
        values = dict(given)
        for field in kind.cls.fields if old else ():
            if field.kind == "secret" and not values.get(field.name):
                values[field.name] = settings_of(old).get(field.name, "")  # type: ignore[arg-type]
        sealed = seal(ACCOUNT, Secret(json.dumps(clean_settings(kind.cls.fields, values))))
        row = old or MailAccount(store=current_store().key, service=service, created_at=clock.now())
        row.sealed_settings, row.state = sealed, State.ACTIVE
        row.state_since, row.problem = clock.now(), ""
        row.save()
        record(actor, "mail_service.connected", "mail_service", row.pk, service=service)
    return row


def pause_service(*, answer: str, actor: Actor = MACHINE) -> None:
    """
    Stop using the account: the service refused it, or (empty `answer`) a person wants it so.

    Mail goes on by the platform's way.
    Locks:  the account.
    Tells:  MailServicePaused, unless a person paused it.
    Again:  a paused one stays as it is.
    """
    with transaction.atomic():
        row = lock_account()
        if row is None or row.state == State.PAUSED:
            return
        _become(row, State.PAUSED, answer[:300])
        record(actor, "mail_service.paused", "mail_service", row.pk, answer=answer[:300])
        if answer:
            publish(
                MailServicePaused(
                    store=row.store,
                    account_id=str(row.pk),
                    service=row.service,
                    answer=answer[:300],
                )
            )


def remove_service(*, actor: Actor) -> None:
    """Forget the account and its credentials. Again: nothing happens."""
    with transaction.atomic():
        row = lock_account()
        if row is not None:
            _become(row, State.REMOVED, "")
            record(actor, "mail_service.removed", "mail_service", row.pk, service=row.service)


def _become(row: MailAccount, state: str, problem: str) -> None:
    row.state, row.state_since, row.problem = state, clock.now(), problem
    if state == State.REMOVED:
        row.sealed_settings = ""
    row.save()
