"""Another plan for a machine: wanted by its subscription, and confirmed by its platform."""

from __future__ import annotations

import json

from contracts.billing import OptionsChanged, PlanChanged
from contracts.provisioning import ServiceChanged
from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish
from tenant_apps.provisioning.locks import lock_service
from tenant_apps.provisioning.models import Service
from tenant_apps.provisioning.selectors import open_job
from tenant_apps.provisioning.services import request as requests
from tenant_apps.provisioning.services.ending import facts, today


def want_plan(event: PlanChanged) -> None:
    """
    Note the plan that a service should have; resize its machine now, or after the job that is open.

    Locks:  service.
    Tells:  ServiceChanged, at once when the machine itself stays as it is.
    Again:  the newest wish counts.
    """
    with one_transaction():
        found = Service.objects.filter(subscription_id=event.subscription_id).first()
        if found is None:
            return
        service = lock_service(found.pk)
        service.wanted_plan = {
            "change_id": event.change_id,
            "product_name": event.product_name,
            "wholesale_code": event.wholesale_code,
            "remote_plan": event.remote_plan,
            "retail_minor": event.retail_minor,
            "retail_net_minor": event.retail_net_minor,
            "currency": event.currency,
        }
        job = open_job(service.pk)
        if service.remote_plan == event.remote_plan and (job is None or job.action != "resize"):
            note_resized(service, event.remote_plan)
        service.save()
        requests.follow_wish(service)


def want_options(event: OptionsChanged) -> None:
    """
    Note what was chosen beside the plan. The team sees it on the service; a machine that is made
    from now on is made with it.

    Locks:  service. Again: the newest wish counts.
    """
    with one_transaction():
        found = Service.objects.filter(subscription_id=event.subscription_id).first()
        if found is None:
            return
        service = lock_service(found.pk)
        before, service.options = service.options, json.loads(event.options or "{}")
        service.save(update_fields=["options"])
        record(
            MACHINE,
            "service.options_noted",
            "service",
            service.pk,
            before=before,
            after=service.options,
        )


def note_resized(service: Service, remote_plan: str) -> None:
    """
    The machine has this plan. The caller saves. Tells ServiceChanged, unless yet another is wanted:
    then that one is the next job.
    """
    wanted = service.wanted_plan
    service.remote_plan = remote_plan
    if not wanted or wanted["remote_plan"] != remote_plan:
        return
    service.product_name, service.wholesale_code = wanted["product_name"], wanted["wholesale_code"]
    service.retail_minor = wanted["retail_minor"]
    service.retail_net_minor = wanted["retail_net_minor"]
    service.wanted_plan = None
    publish(
        ServiceChanged(
            **facts(service),
            change_id=wanted["change_id"],
            product_name=service.product_name,
            wholesale_code=service.wholesale_code,
            retail_net_minor=service.retail_net_minor,
            currency=service.currency,
            changed_on=today(),
        )
    )
