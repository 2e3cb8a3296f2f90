"""Credentials: shown on purpose, and it is written down that they were."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict
from kernel.secrets import Secret
from kernel.tenancy.vault import seal, unseal
from shared_apps.audit.services import record
from tenant_apps.provisioning.locks import lock_service
from tenant_apps.provisioning.models import ActionLog
from tenant_apps.provisioning.services.journal import PASSWORD


def reveal_password(service_id: UUID, *, actor: Actor) -> Secret:
    """The administrator password. Logged before it is shown. Raises Conflict when there is none."""
    with transaction.atomic():
        service = lock_service(service_id)
        if not service.sealed_password:
            raise Conflict(_("There is no password for this server."), code="no_password")
        _log(service_id, "credentials revealed", actor)
        record(actor, "service.credentials_revealed", "service", service.pk)
        return unseal(PASSWORD, service.sealed_password)


def change_password(service_id: UUID, password: Secret, *, actor: Actor) -> None:
    """Keep a new password that the platform has set."""
    with transaction.atomic():
        service = lock_service(service_id)
        service.sealed_password = seal(PASSWORD, password)
        service.save(update_fields=["sealed_password"])
        _log(service_id, "password reset", actor)
        record(actor, "service.password_reset", "service", service.pk)


def _log(service_id: UUID, action: str, actor: Actor) -> None:
    ActionLog.objects.create(
        service_id=service_id,
        at=clock.now(),
        actor_kind=actor.kind,
        actor_label=actor.label,
        action=action,
        outcome="done",
    )
