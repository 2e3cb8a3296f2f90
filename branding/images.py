"""Make an uploaded logo safe: rasters are drawn anew, SVG keeps only what draws."""

from __future__ import annotations

import io

import py_svg_hush
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from kernel.errors import Invalid

MAX_BYTES = 2 * 1024 * 1024
_MAX_PIXELS = 25_000_000
_BOX = (800, 240)


def safe_logo(content: bytes) -> tuple[str, bytes]:
    """
    ("png" | "svg", bytes). Raises Invalid on `logo`: over 2 MB, too many pixels, not an image.

    The file's name and declared type are not believed.
    """
    if len(content) > MAX_BYTES:
        raise Invalid(_("The logo is larger than 2 MB. Please make it smaller."), field="logo")
    if not content:
        raise Invalid(_("The file is empty."), field="logo")
    if _looks_like_svg(content):
        return "svg", _safe_svg(content)
    return "png", _safe_raster(content)


def _looks_like_svg(content: bytes) -> bool:
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg"))


def _safe_svg(content: bytes) -> bytes:
    try:
        clean: bytes = py_svg_hush.filter_svg(content, {})
    except ValueError:
        raise Invalid(_("This SVG can't be read. Try a PNG instead."), field="logo") from None
    if b"<svg" not in clean:
        raise Invalid(_("This SVG can't be read. Try a PNG instead."), field="logo")
    return clean


def _safe_raster(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise Invalid(_("The logo has too many pixels."), field="logo")
            image.load()
            drawn = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise Invalid(
            _("This is not a PNG, JPEG, WebP, GIF or SVG picture."), field="logo"
        ) from None
    drawn.thumbnail(_BOX)
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
