"""All rows of a store, to be compared: ids stand for what they mean."""

from __future__ import annotations

import json
from collections import Counter

from django.db import connection

from kernel.tenancy.context import current_store
from tenant_apps.billing.models import Entry, InvoiceLine

_DROPPED = {"event_id", "message_id", "line_id"}


def everything() -> dict[str, Counter[str]]:
    """All rows of the store, in its schema and outside, with ids replaced by what they mean."""
    store = current_store()
    names = _names()
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind in ('r', 'p')"
            " and relnamespace = %s::regnamespace and relname not like 'django%%'",
            [store.schema_name],
        )
        sources = [f'select to_jsonb(t) from "{name}" t' for (name,) in cursor.fetchall()]
        sources += [
            f"select to_jsonb(t) from {name} t where store = '{store.schema_name}'"
            for name in ("outbox_message", "outbox_delivery", "outbox_duework")
        ]
        found = {}
        for source in sources:
            cursor.execute(source)
            found[source] = Counter(_plain(row, names) for (row,) in cursor.fetchall())
    return found


def _names() -> dict[str, str]:
    names = {}
    for line in InvoiceLine.objects.select_related("invoice"):
        label = f"<{line.subscription_id} from {line.period_start}>"
        names[str(line.invoice_id)] = names[line.invoice_id.hex] = label
        names[line.invoice.number] = label
    for entry in Entry.objects.all():
        names[str(entry.pk)] = f"<{entry.kind} {entry.reference}>"
    return names


def _plain(row: object, names: dict[str, str]) -> str:
    row = json.loads(row) if isinstance(row, str) else row
    kept = {
        key: value
        for key, value in row.items()
        if key not in _DROPPED and not (key == "id" and isinstance(value, int))
    }
    text = json.dumps(kept, sort_keys=True)
    for _ in range(2):  # an entry's label names an invoice
        for known, label in names.items():
            text = text.replace(known, label)
    return text
