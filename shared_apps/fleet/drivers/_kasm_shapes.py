"""Kasm's objects read into the fleet's words."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from kernel.errors import Declined, Misconfigured, Unavailable
from shared_apps.fleet.desktops import Desktop, DesktopImage, DesktopState

_ID = re.compile(r"[0-9a-f]{32}")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MEGABYTE = 1_000_000  # the server counts memory in decimal bytes
_MARKS = "-_+=.:"
# "starting" and "running" are the vendor's documented words; the others were seen in its pages.
_STATES = {
    "requested": DesktopState.STARTING,
    "assigned": DesktopState.STARTING,
    "provisioning": DesktopState.STARTING,
    "starting": DesktopState.STARTING,
    "running": DesktopState.RUNNING,
    "paused": DesktopState.PAUSED,
    "stopped": DesktopState.PAUSED,
    "stopping": DesktopState.STOPPING,
    "saving": DesktopState.STOPPING,
    "deleting": DesktopState.STOPPING,
    "deleted": DesktopState.GONE,
}


def bare(text: object) -> str:
    """An id in one spelling: the server writes the same one with and without hyphens."""
    return str(text or "").replace("-", "").lower()


def clean_id(text: str, what: str) -> str:
    """An id of ours or a catalogue's. Raises Declined: the mistake is this order's own."""
    found = bare(text)
    if not _ID.fullmatch(found):
        raise Declined(f"not the id of a {what}: {text[:40]!r}", code=f"bad_{what}")
    return found


def username_for(reference: str) -> str:
    """The server's user of one service. Raises Misconfigured for what is no reference."""
    if not _REFERENCE.fullmatch(reference):
        raise Misconfigured(f"not a usable reference: {reference[:80]!r}", code="bad_reference")
    return f"svc-{reference}".lower()


def plan_parts(remote_plan: str) -> tuple[str, str]:
    """
    "<group id>" or "<group id>:<category>": the group whose limits hold, and the images to choose
    from. The API does not tell which images a group may use, so the plan says it by a category.
    """
    group, _, category = remote_plan.partition(":")
    return clean_id(group, "plan"), category.strip()


def moment(text: object) -> datetime | None:
    """A time of the server: UTC without saying so; none may be the word "None"."""
    if not isinstance(text, str) or text in ("", "None"):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def state_from(word: object) -> DesktopState:
    """A word that nobody knows is a desktop that is there: it is in the list of live ones."""
    return _STATES.get(str(word or "").lower(), DesktopState.RUNNING)


def desktop_from(session: Any) -> Desktop:
    """Raises Unavailable for what is no session: its desktop must not pass for gone."""
    found = session if isinstance(session, dict) else {}
    remote_id, owner_id = bare(found.get("kasm_id")), bare(found.get("user_id"))
    if not _ID.fullmatch(remote_id) or not _ID.fullmatch(owner_id):
        raise Unavailable("the server listed something that is no session")
    return Desktop(
        remote_id,
        owner_id,
        state_from(found.get("operational_status")),
        image=bare(found.get("image_id")),
        started_at=moment(found.get("start_date")),
        expires_at=moment(found.get("expiration_date")),
    )


def images_from(listed: Any, root: str) -> Iterator[tuple[DesktopImage, tuple[str, ...]]]:
    """Each image with its categories. What is hidden is switched off for us."""
    for image in listed:
        if not isinstance(image, dict) or not _ID.fullmatch(bare(image.get("image_id"))):
            continue
        source = str(image.get("image_src") or "")
        categories = image.get("categories")
        yield (
            DesktopImage(
                bare(image["image_id"]),
                str(image.get("friendly_name") or image.get("name") or "")[:80],
                str(image.get("description") or ""),
                source if source.startswith("https://") or not source else f"{root}/{source}",
                Decimal(str(image.get("cores") or 0)),
                int(image.get("memory") or 0) // _MEGABYTE,
                image.get("enabled") is not False
                and image.get("available") is not False
                and not image.get("hidden"),
            ),
            tuple(map(str, categories)) if isinstance(categories, list) else (),
        )


def absolute(link: object, root: str) -> str:
    """Raises Unavailable for anything but a path of this server: a customer is sent there."""
    if not isinstance(link, str) or not link.startswith("/") or link.startswith("//"):
        raise Unavailable(f"the server gave no link: {str(link)[:80]!r}")
    return f"{root}{link}"


def new_password() -> str:
    """Of every kind that the server asks for. Nobody signs in with it: links open desktops."""
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits, _MARKS)
    return "".join(secrets.choice(kind) for kind in kinds * 6)
