"""A picture for the sign-in of a demo store, painted from its two colours."""

from __future__ import annotations

import io

from PIL import Image, ImageColor, ImageDraw, ImageFilter

_SIZE = (900, 1200)
_NIGHT = "#0b1020"
# Where light stands: left, top, right, bottom in hundredths; which colour; how strong of 255.
_LIGHTS = (
    ((-40, 35, 70, 130), 0, 235),
    ((35, -25, 140, 60), 1, 170),
    ((20, 30, 110, 95), 0, 120),
    ((-30, -20, 45, 35), 1, 90),
)


def sky(colour: str, accent: str) -> bytes:
    """A PNG, 900 x 1200: two lights in a dark evening."""
    picture = Image.new("RGB", _SIZE, _NIGHT)
    for box, which, strength in _LIGHTS:
        light = Image.new("RGB", _SIZE, ImageColor.getrgb((colour, accent)[which]))
        mask = Image.new("L", (90, 120), 0)
        places = [side * (0.9, 1.2)[at % 2] for at, side in enumerate(box)]
        ImageDraw.Draw(mask).ellipse(places, fill=strength)
        soft = mask.filter(ImageFilter.GaussianBlur(16)).resize(_SIZE, Image.Resampling.BICUBIC)
        picture.paste(light, (0, 0), soft)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
