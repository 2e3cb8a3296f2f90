"""Row locks of the register."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from shared_apps.resellers.models import Reseller

_CLAIM = """
delete from resellers_readyschema where schema_name = (
  select schema_name from resellers_readyschema where migration_hash = %s
  order by built_at limit 1 for update skip locked)
returning schema_name
"""


def claim_ready_schema(migration_hash: str) -> str | None:
    """Take one ready schema of this release; None when the pool is empty. Rolls back with us."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [migration_hash])
        row = cursor.fetchone()
    return row[0] if row else None


def lock_reseller(reseller_id: UUID) -> Reseller:
    row: Reseller = Reseller.objects.select_for_update().get(pk=reseller_id)
    return row
