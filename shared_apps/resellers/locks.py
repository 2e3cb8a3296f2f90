"""Row locks of the register."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from shared_apps.resellers.models import Reseller, StoreCopy

_CLAIM = """
with claimed as (
  delete from resellers_readyschema where schema_name = (
    select schema_name from resellers_readyschema where migration_hash = %s
    order by built_at limit 1 for update skip locked)
  returning schema_name)
insert into resellers_reseller (schema_name, {columns}) select schema_name, {values} from claimed
returning schema_name
"""


def claim_ready_schema(row: Reseller) -> bool:
    """
    Take one ready schema of the row's release and insert the row with it, in one message.

    False when the pool is empty: nothing is written then. Rolls back with us.
    """
    fields = [f for f in Reseller._meta.concrete_fields if f.column != "schema_name"]
    statement = _CLAIM.format(
        columns=", ".join(f.column for f in fields), values=", ".join(["%s"] * len(fields))
    )
    values = [f.get_db_prep_save(f.pre_save(row, add=True), connection) for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [row.migration_hash, *values])
        taken = cursor.fetchone()
    if taken is None:
        return False
    row.schema_name = taken[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


def lock_reseller(reseller_id: UUID) -> Reseller:
    row: Reseller = Reseller.objects.select_for_update().get(pk=reseller_id)
    return row


def lock_copy(copy_id: UUID) -> StoreCopy:
    rows = StoreCopy.objects.select_related("store", "original")
    row: StoreCopy = rows.select_for_update(of=("self",)).get(pk=copy_id)
    return row
