"""Verbs of delivery that change our own records."""

from tenant_apps.provisioning.services.closing import look_if_empty, watch_for_the_end
from tenant_apps.provisioning.services.copying import (
    NO_COPY,
    go_without_copy,
    waive_copy,
    wants_copy,
)
from tenant_apps.provisioning.services.credentials import change_password, reveal_password
from tenant_apps.provisioning.services.desk import drop_job, mark_delivered, mark_done, retry_job
from tenant_apps.provisioning.services.journal import (
    LAST_COPY,
    Work,
    begin_step,
    claim_job,
    note_wait,
    record_broken,
    record_progress,
    record_refusal,
    record_unavailable,
    record_unknown,
)
from tenant_apps.provisioning.services.late import note_late
from tenant_apps.provisioning.services.plans import want_options, want_plan
from tenant_apps.provisioning.services.power import note_machine
from tenant_apps.provisioning.services.request import COPY, request_action, request_service, wish

__all__ = [
    "COPY",
    "LAST_COPY",
    "NO_COPY",
    "Work",
    "begin_step",
    "change_password",
    "claim_job",
    "drop_job",
    "go_without_copy",
    "look_if_empty",
    "mark_delivered",
    "mark_done",
    "note_late",
    "note_machine",
    "note_wait",
    "record_broken",
    "record_progress",
    "record_refusal",
    "record_unavailable",
    "record_unknown",
    "request_action",
    "request_service",
    "retry_job",
    "reveal_password",
    "waive_copy",
    "want_options",
    "want_plan",
    "wants_copy",
    "watch_for_the_end",
    "wish",
]
