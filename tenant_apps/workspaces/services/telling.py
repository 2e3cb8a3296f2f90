"""Tell of a mark once, and stop all that costs something."""

from __future__ import annotations

from uuid import UUID

from kernel import clock
from tenant_apps.workspaces.locks import lock_workspace
from tenant_apps.workspaces.models import SpendingNotice
from tenant_apps.workspaces.services.wishes import want_stop
from tenant_apps.workspaces.spending import Spent


def tell_once(customer_id: UUID, kind: str, occasion: str, marks: list[int]) -> bool:
    """Is the first of these marks new? Those after it were passed on the way: told with it."""
    about = {"customer_id": customer_id, "kind": kind, "occasion": occasion}
    known = set(SpendingNotice.objects.filter(**about).values_list("mark", flat=True))
    SpendingNotice.objects.bulk_create(
        [SpendingNotice(**about, mark=one, at=clock.now()) for one in marks if one not in known]
    )
    return bool(marks) and marks[0] not in known


def stop_desks(found: Spent, how: str) -> None:
    """All that costs something."""
    for one in sorted(found.running, key=lambda one: one.row.pk):
        row = lock_workspace(one.row.pk)
        want_stop(row, how=how)
        row.save()
