"""What the living reference shows: one invented store, its plans, services and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import exp, sin
from typing import Any

from kernel.money import Money
from shared_apps.ui.states import known_states

NOW = datetime(2026, 11, 21, 16, 30, 5, tzinfo=UTC)
COLOURS = (
    ("0f766e", "Teal"),
    ("1d4ed8", "Blue"),
    ("7c3aed", "Violet"),
    ("f59e0b", "Amber"),
    ("dc2626", "Red"),
    ("111111", "Black"),
)
FORM_VALUES = {"name": "web-prod-01", "email": "mia@example.com", "size": "medium",
               "notify": ["invoice"], "colour": "#0f766e", "price": "8.90"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brand:
    """The brand a face hands to the templates; this is also its whole interface."""

    name: str = "Nordwind Hosting"
    initial: str = "N"
    logo_url: str = ""
    logo_dark_url: str = ""
    favicon_url: str = ""
    stylesheet_url: str = ""
    theme: str = "auto"
    support_email: str = "support@nordwind.example"
    legal_links: tuple[tuple[str, str], ...] = (
        ("Terms", "#terms"),
        ("Privacy", "#privacy"),
        ("Imprint", "#imprint"),
    )


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def _navigation() -> list[dict[str, Any]]:
    def item(label: str, icon: str, count: int = 0, current: bool = False) -> dict[str, Any]:
        url = f"#{label.lower().replace(' ', '-')}"
        return {
            "label": label,
            "url": url,
            "icon": icon,
            "count": count,
            "current": current,
        }

    first = [
        item("Overview", "layout-dashboard", current=True),
        item("Services", "server", 7),
        item("Workspaces", "box", 2),
        item("Domains", "globe", 4),
        item("Usage", "activity"),
    ]
    second = [
        item("Invoices", "receipt-text", 1),
        item("Payment methods", "credit-card"),
        item("Support", "life-buoy", 2),
        item("Team", "users"),
        item("API keys", "key-round"),
    ]
    return [
        {"label": "", "items": first},
        {"label": "Billing & account", "items": second},
    ]


def _services() -> list[dict[str, Any]]:
    rows = [
        ("web-prod-01", "CX32 · 8 GB", "server", "running", "88.198.24.17", "0.0127", "6.13"),
        ("db-primary", "CCX23 · 16 GB", "server", "running", "88.198.24.31", "0.0464", "22.41"),
        ("staging", "Workspace M", "box", "provisioning", "95.217.8.140", "0.0080", "2.88"),
        ("shop.müller-söhne.de", "Hosting Pro", "globe", "suspended", "—", "0.0081", "5.90"),
    ]
    names = ("name", "detail", "icon", "state", "ip", "rate", "month")
    made = [dict(zip(names, row, strict=True)) for row in rows]
    return [
        {**row, "rate": Decimal(row["rate"]), "month": euro(row["month"]), "id": at}
        for at, row in enumerate(made)
    ]


def _chart() -> dict[str, Any]:
    def traffic(at: int, size: float) -> Decimal:
        wave = exp(-(((at - 58) / 26) ** 2)) * size + sin(at * 1.7) * 9 + sin(at * 0.63) * 12 + 24
        return Decimal(f"{max(wave, 2):.1f}")

    points = [
        {
            "label": f"{at // 4:02}:{at % 4 * 15:02}",
            "values": [traffic(at, 240), traffic(at + 3, 92)],
        }
        for at in range(96)
    ]
    return {"series": ["Outbound", "Inbound"], "points": points}


def _timeline() -> list[dict[str, Any]]:
    at = NOW - timedelta(minutes=4)
    return [
        {
            "title": "Payment received",
            "state": "done",
            "at": at,
            "text": "€8.90 by Visa •••• 4242",
        },
        {"title": "Server ordered", "state": "done", "at": at + timedelta(seconds=9)},
        {
            "title": "Installing Ubuntu 24.04",
            "state": "now",
            "text": "Usually about 40 seconds.",
        },
        {"title": "Address and name", "state": "waiting"},
    ]


def _failed_timeline() -> list[dict[str, Any]]:
    return [
        {"title": "DNS record found", "state": "done", "at": NOW - timedelta(hours=2)},
        {
            "title": "Certificate",
            "state": "failed",
            "at": NOW,
            "text": "A CAA record forbids the authority. We try again at 17:30.",
        },
        {"title": "Store goes live", "state": "waiting"},
    ]


def components() -> dict[str, Any]:
    """Values for the components page."""
    return {
        "navigation": _navigation(),
        "person": {"name": "Mia Sommer", "email": "mia@example.com", "initials": "MS"},
        "account_menu": [
            {"label": "Profile", "url": "#profile", "icon": "user", "method": "get"},
            {"label": "Sign out", "url": "#out", "icon": "log-out", "method": "post"},
        ],
        "states": known_states(),
        "services": _services(),
        "chart": _chart(),
        "timeline": _timeline(),
        "failed_timeline": _failed_timeline(),
        "steps": [
            {"label": "Cart", "state": "done", "url": "#cart"},
            {"label": "Account", "state": "now"},
            {"label": "Payment", "state": "waiting"},
            {"label": "Ready", "state": "waiting"},
        ],
        "segments": [
            {"label": "All", "url": "#all", "current": True, "count": 7},
            {"label": "Servers", "url": "#servers", "count": 4},
            {"label": "Hosting", "url": "#hosting"},
        ],
        "tabs": [
            {
                "label": "Overview",
                "url": "#t1",
                "icon": "layout-dashboard",
                "current": True,
            },
            {"label": "Graphs", "url": "#t2", "icon": "activity"},
            {"label": "Snapshots", "url": "#t3", "icon": "camera", "count": 3},
        ],
        "facts": [
            {"label": "IPv4", "value": "88.198.24.17", "mono": True, "copyable": True},
            {"label": "Location", "value": "Falkenstein"},
            {"label": "State", "state": "running"},
            {"label": "Created", "at": NOW - timedelta(days=41)},
            {"label": "Price per month", "money": euro("8.90")},
            {"label": "Note", "value": ""},
        ],
        "changes": [
            {"label": "Price", "before": "€8.90", "after": "€9.90"},
            {"label": "Ribbon", "before": "", "after": "Popular"},
        ],
        "meter": {
            "accrued": "38.421873",
            "rate_per_second": "0.000030444",
            "as_of": NOW.isoformat(),
            "currency": "EUR",
            "cap": "90",
        },
        "price": euro("38.42"),
        "loss": euro("-12.50"),
        "yen": Money(1234, "JPY"),
        "hourly": Decimal("0.0127"),
        "due_on": date(2026, 11, 28),
        "before": NOW - timedelta(hours=3),
    }


def _plan(name: str, price: str, sizes: tuple[str, str, str, str], **more: Any) -> dict[str, Any]:
    labels = (
        ("vCPU", "cpu"),
        ("Memory", "memory-stick"),
        ("NVMe", "hard-drive"),
        ("Traffic", "activity"),
    )
    specs = [
        {"label": label, "icon": icon, "value": value}
        for (label, icon), value in zip(labels, sizes, strict=True)
    ]
    return {
        "name": name,
        "price": euro(price),
        "per": "a month",
        "url": "#order",
        "specs": specs,
        **more,
    }


def storefront() -> dict[str, Any]:
    """Values for the storefront page."""
    plans = [
        _plan("CX22", "4.90", ("2", "4 GB", "40 GB", "20 TB"), fine="€0.0071 an hour",
              tagline="Small sites and first projects"),
        _plan("CX32", "8.90", ("4", "8 GB", "80 GB", "20 TB"), fine="€0.0127 an hour",
              tagline="Shops and business applications", highlight=True, ribbon="Most chosen"),
        _plan("CX42", "17.90", ("8", "16 GB", "160 GB", "20 TB"), fine="€0.0256 an hour",
              tagline="Databases and busy services", was=euro("21.90")),
        _plan("CX52", "35.90", ("16", "32 GB", "320 GB", "20 TB"), fine="€0.0513 an hour",
              tagline="Heavy computing", soldout=True),
    ]  # fmt: skip
    groups = [
        {
            "label": "Included",
            "rows": [
                {"label": "IPv4 and IPv6", "cells": [True, True, True, True]},
                {"label": "Snapshots", "cells": ["1", "3", "5", "10"]},
                {"label": "Daily backup", "cells": [False, True, True, True]},
            ],
        },
        {
            "label": "Support",
            "rows": [
                {"label": "First answer", "cells": ["24 h", "8 h", "2 h", "1 h"]},
                {"label": "Phone", "cells": [False, False, True, True]},
            ],
        },
    ]
    links = ("Servers", "Hosting", "Game servers", "Desktops", "Help")
    return {
        "plans": plans,
        "groups": groups,
        "site_links": [
            {"label": label, "url": f"#{at}", "current": at == 0} for at, label in enumerate(links)
        ],
    }
