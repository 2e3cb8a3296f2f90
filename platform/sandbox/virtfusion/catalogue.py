"""What the panel sells: packages, templates, hypervisors and addresses. Seeded, never changed."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

# id, name, memory MB, storage GB, cores, traffic GB
_PACKAGES = (
    (1, "Starter", 2048, 40, 1, 2000),
    (2, "Professional", 4096, 80, 2, 4000),
    (3, "Business", 8192, 160, 4, 8000),
    (4, "Trial", 1024, 20, 1, 500),
)
# id, group, version
_TEMPLATES = (
    (1, "Debian", "12 (Bookworm)"),
    (2, "Debian", "13 (Trixie)"),
    (3, "Ubuntu", "24.04 LTS"),
    (4, "Rocky Linux", "9"),
    (5, "AlmaLinux", "9"),
)
GROUPS = {1: "Falkenstein", 2: "Helsinki"}
# id, name, group, memory MB, cores, storage GB
HYPERVISORS = (
    (11, "fsn-kvm-1", 1, 262144, 128, 8000),
    (12, "fsn-kvm-2", 1, 262144, 128, 8000),
    (21, "hel-kvm-1", 2, 262144, 128, 8000),
)
# Each group has its blocks; .1 is the gateway, .0 and .255 are not used.
BLOCKS = {1: ("192.0.2", "198.51.100"), 2: ("203.0.113",)}


def packages() -> list[Row]:
    return [_package(*row) for row in _PACKAGES]


def package(package_id: int) -> Row | None:
    return next((row for row in packages() if row["id"] == package_id), None)


def template(template_id: int) -> Row | None:
    return next((_template(*row) for row in _TEMPLATES if row[0] == template_id), None)


def template_groups() -> list[Row]:
    """Templates grouped by system, as the panel lists them."""
    names = list(dict.fromkeys(row[1] for row in _TEMPLATES))
    return [
        {
            "name": name,
            "description": f"{name} cloud images.",
            "icon": _icon(name),
            "templates": [_template(*row) for row in _TEMPLATES if row[1] == name],
            "id": position,
        }
        for position, name in enumerate(names, start=1)
    ]


def group(group_id: int) -> Row | None:
    if group_id not in GROUPS:
        return None
    return {
        "id": group_id,
        "name": GROUPS[group_id],
        "label": None,
        "description": None,
        "distributionType": 5,
        "enabled": True,
        "default": group_id == 1,
        "created": "2026-01-01T00:00:00+00:00",
        "updated": "2026-01-01T00:00:00+00:00",
    }


def addresses(group_id: int) -> list[str]:
    return [f"{block}.{last}" for block in BLOCKS[group_id] for last in range(2, 255)]


def _package(key: int, name: str, memory: int, storage: int, cores: int, traffic: int) -> Row:
    return {
        "id": key,
        "name": name,
        "description": None,
        "enabled": True,
        "memory": memory,
        "primaryStorage": storage,
        "traffic": traffic,
        "cpuCores": cores,
        "primaryNetworkSpeedIn": 0,
        "primaryNetworkSpeedOut": 0,
        "primaryDiskType": "inherit",
        "backupPlanId": 0,
        "primaryStorageReadBytesSec": None,
        "primaryStorageWriteBytesSec": None,
        "primaryStorageReadIopsSec": None,
        "primaryStorageWriteIopsSec": None,
        "primaryStorageProfile": 1,
        "primaryNetworkProfile": 0,
        "created": "2026-01-01T00:00:00.000000Z",
    }


def _template(key: int, name: str, version: str) -> Row:
    return {
        "id": key,
        "name": name,
        "version": version,
        "variant": "Minimal",
        "arch": 1,
        "description": "Minimal installation.",
        "icon": _icon(name),
        "eol": False,
        "eol_date": None,
        "eol_warning": False,
        "deploy_type": 1,
        "vnc": False,
        "type": "linux",
    }


def _icon(name: str) -> str:
    return f"{name.lower().replace(' ', '_')}_logo.png"
