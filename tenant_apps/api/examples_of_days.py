"""Examples of a billing day."""

from __future__ import annotations

from typing import Any

from tenant_apps.api.examples import INVOICE, PAGE
from tenant_apps.api.examples import _euro as euro

DAY_WISH = {"day": 1}
DAY = {"day": 1}
DAY_ORDER = {"day": 1, "shown": 700}
DAY_PREVIEW: dict[str, Any] = {
    "day": 1,
    "due": euro(700),
    "due_on": "2026-04-18",
    "moves": [
        {
            "description": "Professional – web1.example.com",
            "starts_on": "2026-05-16",
            "ends_on": "2026-06-01",
            "due": euro(700),
            "next_total": euro(1400),
        }
    ],
    "left_out": [{"description": "Trial – web2.example.com", "why": "It is a trial."}],
}
DAY_SET: dict[str, Any] = {"day": 1, "invoice": INVOICE, **PAGE}
