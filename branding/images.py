"""Make uploaded pictures safe: rasters are drawn anew, SVG is written anew from what draws."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from branding.svg import safe_svg
from kernel.errors import Invalid

MAX_BYTES = 2 * 1024 * 1024
_MAX_PIXELS = 16_000_000
_LOGO_BOX = (800, 240)
_LOGIN_BOX = (1600, 1600)
_LARGEST_BOX = _LOGIN_BOX
_ICON_SIZES = (180, 32)
_SCALED = frozenset({"RGB", "RGBA", "L", "LA", "CMYK", "YCbCr"})
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# What a picture that lies about itself makes the decoders raise.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, OverflowError),
    *(TypeError, struct.error, Image.DecompressionBombError, Image.DecompressionBombWarning),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that we wrote. `pixels`: the edge of a square one, 0 for others and for SVG."""

    ending: str
    content: bytes
    pixels: int = 0


def safe_pictures(content: bytes, kind: str) -> list[Picture]:
    """
    What to keep of an upload, the main picture first; `kind` is one of assets.KINDS.

    The file's name and declared type are not believed; what describes a picture without showing
    (EXIF, profiles, comments) is gone. Raises Invalid on `kind`: over 2 MB, too many pixels, no
    picture.
    """
    if len(content) > MAX_BYTES:
        raise Invalid(_("The picture is larger than 2 MB. Please make it smaller."), field=kind)
    if not content:
        raise Invalid(_("The file is empty."), field=kind)
    if _looks_like_svg(content):
        if kind == "login_picture":
            raise Invalid(_("Please use a PNG, JPEG or WebP picture here."), field=kind)
        return [Picture("svg", safe_svg(content, field=kind))]
    drawn = _drawn(content, kind)
    if kind == "login_picture":
        drawn.thumbnail(_LOGIN_BOX, Image.Resampling.LANCZOS)
        return [Picture("webp", _written(drawn.convert("RGB"), "WEBP", quality=82, method=4))]
    if kind == "favicon":
        icons = [(size, _square(drawn, size)) for size in _ICON_SIZES]
        return [Picture("png", _written(icon, "PNG", optimize=True), size) for size, icon in icons]
    drawn.thumbnail(_LOGO_BOX, Image.Resampling.LANCZOS)
    return [Picture("png", _written(drawn, "PNG", optimize=True))]


def safe_logo(content: bytes) -> tuple[str, bytes]:
    """("png" | "svg", bytes) of a logo. Raises Invalid on `logo`."""
    picture = safe_pictures(content, "logo")[0]
    return picture.ending, picture.content


def _looks_like_svg(content: bytes) -> bool:
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg"))


def _drawn(content: bytes, kind: str) -> Image.Image:
    """The pixels alone, the right way up, on a new canvas."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise Invalid(_("The picture has too many pixels."), field=kind)
            # Made smaller first: a few such uploads at once must not cost a worker its memory.
            small = image if image.mode in _SCALED else image.convert("RGBA")
            small.thumbnail(_LARGEST_BOX, Image.Resampling.LANCZOS)
            turned = ImageOps.exif_transpose(small).convert("RGBA")
    except _BROKEN:
        raise Invalid(_("This is not a PNG, JPEG, WebP, GIF or SVG picture."), field=kind) from None
    canvas = Image.new("RGBA", turned.size)
    canvas.paste(turned)
    return canvas


def _square(drawn: Image.Image, size: int) -> Image.Image:
    """The whole picture in the middle of a see-through square."""
    scale = size / max(drawn.size)
    box = (max(1, round(drawn.width * scale)), max(1, round(drawn.height * scale)))
    fitted = drawn.resize(box, Image.Resampling.LANCZOS)
    canvas = Image.new("RGBA", (size, size))
    canvas.paste(fitted, ((size - fitted.width) // 2, (size - fitted.height) // 2))
    return canvas


def _written(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
