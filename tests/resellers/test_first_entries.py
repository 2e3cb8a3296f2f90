"""A new store's own log begins with its opening, and names nothing of the inside."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent


def test_the_log_of_a_new_store_is_not_empty(db, acme, ada, client_for):
    with in_store(acme):
        rows = list(AuditEvent.objects.order_by("pk")[:3])
    assert [row.verb for row in rows] == ["store.opened", "catalogue.filled", "owner.added"]
    assert rows[0].facts == {"name": "Acme Cloud", "currency": "EUR", "timezone": "Europe/Berlin"}
    assert acme.key not in str([(row.subject_id, row.facts) for row in rows])
    text = client_for(acme, ada).get("/manage/audit/").content.decode()
    assert "store.opened" in text
    assert "owner.added" in text
    empty = client_for(acme, ada).get("/manage/audit/?q=nobody-did-this").content.decode()
    assert "Nothing matches this filter." in empty
