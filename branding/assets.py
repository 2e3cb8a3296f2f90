"""A store's public pictures: made safe, kept under the hash of what they show, for ever."""

from __future__ import annotations

import re
from hashlib import sha256

from django.conf import settings

from branding.images import safe_pictures
from kernel.tenancy import files
from kernel.tenancy.context import current_store
from kernel.tenancy.store import Store
from kernel.web.links import host_url

KINDS = ("logo", "logo_dark", "favicon", "login_picture")
SMALL = 32
_LEGACY = re.compile(r"logo\.(png|svg)")


def save_asset(content: bytes, kind: str) -> str:
    """
    Make an upload safe for its use (one of KINDS) and keep it. Returns its name for `asset_url`.

    The same picture has the same name; nothing is ever overwritten. Raises Invalid on `kind`.
    """
    pictures = safe_pictures(content, kind)
    main = pictures[0]
    stem = sha256(main.content).hexdigest()[:32]
    for picture in pictures:
        mark = "" if picture is main else f"-{picture.pixels}"
        files.save_public(f"{stem}{mark}.{picture.ending}", picture.content)
    return f"{stem}.{main.ending}"


def asset_url(store: Store, name: str) -> str:
    """The absolute address of a picture on the asset host; empty for no name."""
    if not name:
        return ""
    if _LEGACY.fullmatch(name):  # from before there was an asset host: on the store's own
        return f"/brand/files/{name}"
    return host_url(settings.ASSET_HOST, f"/{files.public_name(store, name)}")


def small_icon_url(store: Store, name: str) -> str:
    """A favicon for a browser's tab: 32 pixels of a drawn one, else the picture itself."""
    stem, _dot, ending = name.partition(".")
    drawn = ending == "png" and not _LEGACY.fullmatch(name)
    return asset_url(store, f"{stem}-{SMALL}.png" if drawn else name)


def read_asset(name: str) -> bytes:
    """The bytes of a picture of the current store, for a PDF or a mail. Raises NotFound."""
    if _LEGACY.fullmatch(name):
        return files.read(f"brand/{name}")
    return files.read_public(files.public_name(current_store(), name))
