"""A service's traffic in an example."""

from __future__ import annotations

from typing import Any

BANDWIDTH: dict[str, Any] = {
    "period": {
        "from_at": "2026-03-01T00:00:00Z",
        "until_at": "2026-04-01T00:00:00Z",
        "unit": "GB",
        "basis": "volume",
        "counts": "both",
        "pooled": False,
        "used": "3120.500000",
        "quota": "4000.000000",
        "over": "0.000000",
        "percent": 78,
        "charged": True,
        "read_until": "2026-03-24T09:05:00Z",
    },
    "span": "period",
    "bytes_in": 640_200_000_000,
    "bytes_out": 2_480_300_000_000,
    "points": [{"at": "2026-03-01", "bytes_in": 27_800_000_000, "bytes_out": 107_800_000_000}],
    "closed": [
        {
            "from_at": "2026-02-01T00:00:00Z",
            "until_at": "2026-03-01T00:00:00Z",
            "unit": "GB",
            "bytes_in": 900_000_000_000,
            "bytes_out": 3_300_000_000_000,
            "used": "4200.000000",
            "quota": "4000.000000",
            "borrowed": "0.000000",
            "overage": "200.000000",
        }
    ],
}
