"""What this server offers: six sizes of desktop as groups, and the images that each may start."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

GB = 10**9  # Kasm counts memory in these
ALL_USERS = "68d557ac4cac42cca9f31c7c853de0f3"


@dataclass(frozen=True, slots=True)
class Group:
    """`keepalive_s`: how long a session lives after its last sign of life."""

    group_id: str
    name: str
    cores: int
    memory: int
    keepalive_s: int


@dataclass(frozen=True, slots=True)
class Template:
    image: str
    name: str
    icon: str
    apps: str
    kind: str


def _id(name: str) -> str:
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


def _group(name: str, cores: int, gb: int) -> Group:
    return Group(_id(f"group {name}"), name, cores, gb * GB, 3600)


GROUPS = (
    _group("Developer Basic", 2, 4),
    _group("Developer Pro", 4, 8),
    _group("Developer Enterprise", 8, 16),
    _group("Business Basic", 2, 4),
    _group("Business Pro", 4, 8),
    _group("Business Enterprise", 8, 16),
)
TEMPLATES = (
    Template(
        "kasmweb/ubuntu-noble-dind",
        "Ubuntu 24.04 Developer",
        "ubuntu",
        "Visual Studio Code, Git, Docker, Node.js, Python, PostgreSQL client",
        "Developer",
    ),
    Template(
        "kasmweb/debian-trixie-desktop",
        "Debian 13 Developer",
        "debian",
        "Visual Studio Code, Git, GCC, Go, Rust, GDB",
        "Developer",
    ),
    Template(
        "kasmweb/ubuntu-noble-desktop",
        "Ubuntu 24.04 Office",
        "ubuntu",
        "LibreOffice, Thunderbird, Firefox, Nextcloud, Zoom",
        "Business",
    ),
    Template(
        "kasmweb/opensuse-16-desktop",
        "openSUSE 16 Office",
        "opensuse",
        "LibreOffice, Evolution, Chromium, GIMP, Inkscape",
        "Business",
    ),
)


def group(group_id: str) -> Group | None:
    return next((one for one in GROUPS if one.group_id == group_id), None)


def images() -> list[dict[str, Any]]:
    """Every image in the API's shape; Kasm writes ids without hyphens here."""
    return [
        {
            "image_id": _id(f"image {group.name} {template.image}"),
            "name": f"{template.image}:1.18.0",
            "friendly_name": template.name,
            "description": template.apps,
            "image_src": f"img/thumbnails/{template.icon}.svg",
            "image_type": "Container",
            "cores": float(group.cores),
            "memory": group.memory,
            "gpu_count": 0,
            "require_gpu": False,
            "enabled": True,
            "available": True,
            "hidden": False,
            "categories": [group.name],
            "zone_name": "default",
            "persistent_profile_path": "/mnt/profiles/{username}",
            "imageAttributes": [],
        }
        for group in GROUPS
        for template in TEMPLATES
        if group.name.startswith(template.kind)
    ]
