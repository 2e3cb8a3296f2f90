"""Examples of use that is counted."""

from __future__ import annotations

from typing import Any

from tenant_apps.api.examples import _SERVICE as SERVICE
from tenant_apps.api.examples import _euro as euro

EVENT: dict[str, Any] = {
    "service": SERVICE,
    "meter": "backups",
    "key": "backup-2026-03-04-web1",
    "quantity": "12.5",
    "at": "2026-03-04T02:10:00Z",
}
TAKEN = {"key": EVENT["key"], "outcome": "accepted"}
BATCH: dict[str, Any] = {"events": [EVENT, {**EVENT, "key": "backup-2026-03-05-web1"}]}
TAKEN_BATCH: dict[str, Any] = {
    "accepted": 1,
    "duplicate": 0,
    "conflicting": 0,
    "rejected": 1,
    "problems": [
        {
            "place": 1,
            "outcome": "rejected",
            "key": "backup-2026-03-05-web1",
            "about": "",
            "type": "urn:problem:in_future",
            "title": "Invalid input",
            "status": 422,
            "code": "in_future",
            "detail": "This time is in the future.",
        }
    ],
}
METERS: dict[str, Any] = {
    "meters": [{"meter": "backups", "label": "Backup space", "unit_label": "GB", "plans": 2}],
    "accepted_today": 1440,
    "duplicate_today": 12,
    "refused_today": 0,
}
_PERIOD = {"from_at": "2026-03-01T00:00:00Z", "until_at": "2026-04-01T00:00:00Z"}
USAGE: dict[str, Any] = {
    "running": [
        {
            "meter": "backups",
            "label": "Backup space",
            "unit_label": "GB",
            "quantity": "42.500000",
            "allowance": "10",
            "cost": euro(325),
            **_PERIOD,
        }
    ],
    "billed": [],
}
