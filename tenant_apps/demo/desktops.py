"""A customer's desktop in the demo: started and stopped as by its page, on the sandbox server."""

from __future__ import annotations

import threading
from datetime import timedelta

from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.resellers.services import move_clock
from tenant_apps.demo.ground import DEMO
from tenant_apps.demo.script import DeskUse
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces import flows
from tenant_apps.workspaces.models import Workspace

# The sandbox needs some real seconds for a start and for a stop.
_TRIES, _PAUSE_SECONDS = 200, 0.2


def use_desktop(store: Store, use: DeskUse) -> Store:
    """One session, so many minutes long on the store's clock."""
    _wish(store, use, "start", until="running")
    store = move_clock(store.id, timedelta(minutes=use.minutes), actor=DEMO)
    work_until_quiet(store.key)
    _wish(store, use, "stop", until="idle")
    return store


def _wish(store: Store, use: DeskUse, what: str, *, until: str) -> None:
    with in_store(store):
        service = Service.objects.get(hostname=use.hostname)
        row = Workspace.objects.get(service_id=service.pk)
        flows.wish(row, what, actor=DEMO)
    pause = threading.Event()
    for _ in range(_TRIES):
        work_until_quiet(store.key)
        with in_store(store):
            row.refresh_from_db()
        if row.state == until and not row.wish:
            return
        pause.wait(_PAUSE_SECONDS)
    raise RuntimeError(f"{use.hostname} does not {what}: it is {row.state}")
