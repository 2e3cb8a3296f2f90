"""Icons as inline SVG from the lucide package, cached: a page draws dozens of them."""

from __future__ import annotations

from functools import cache

import lucide
from django.utils.safestring import SafeString, mark_safe


@cache
def icon_svg(name: str, size: int = 17) -> SafeString:
    """
    An icon, hidden from assistive technology: the text beside it says what it means.

    Raises lucide.IconDoesNotExist for a name outside the set; names come from code, never users.
    """
    svg: str = lucide._render_icon(name, size, aria_hidden="true", focusable="false")
    # nosemgrep: mark-safe - the package's own files, and a name that was found there
    return mark_safe(svg)  # noqa: S308  # nosec B308 B703


def icon_or_dot(name: str, size: int = 17) -> SafeString:
    """The icon, or a plain dot when data from outside names one that does not exist."""
    try:
        return icon_svg(name, size)
    except lucide.IconDoesNotExist:
        return SafeString('<span class="dot" aria-hidden="true"></span>')
