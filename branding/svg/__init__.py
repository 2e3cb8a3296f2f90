"""
A store's SVG, twice made safe: a sanitiser takes out what acts, then a list says what may stay.

Owns: the lists (allowed), the rewriting (rewrite), its styles (styles), the bound on what a small
file may draw (bounds). Never: storing or serving. What is left cannot ask for anything, not even
on its own host, and cannot run.
"""

from __future__ import annotations

from xml.etree import ElementTree

import py_svg_hush
from django.utils.translation import gettext as _

from branding.svg import bounds, rewrite
from kernel.errors import Invalid

__all__ = ["safe_svg"]


def safe_svg(content: bytes, *, field: str) -> bytes:
    """
    The picture written anew. Raises Invalid on `field` for what is no SVG or draws far too much.

    Entities and document types are refused, not resolved: they are the way to bombs and files.
    """
    text = content.removeprefix(b"\xef\xbb\xbf")
    try:
        bounds.refuse_wild(text)
        clean: bytes = py_svg_hush.filter_svg(text, {})
        if b"<!" in clean or b"<?xml-" in clean:
            raise _unreadable(field)
        # nosemgrep: xml-parser - the sanitiser wrote it: no document type, no entity to resolve
        root = ElementTree.fromstring(clean)  # noqa: S314  # nosec B314
    except (ValueError, ElementTree.ParseError, RecursionError):
        raise _unreadable(field) from None
    if root.tag != f"{{{rewrite.SVG}}}svg":
        raise _unreadable(field)
    picture = rewrite.kept(root)
    if bounds.draws_too_much(picture):
        raise Invalid(_("This SVG draws far more than a logo. Try a PNG instead."), field=field)
    written: bytes = ElementTree.tostring(picture, encoding="utf-8")
    return written


def _unreadable(field: str) -> Invalid:
    return Invalid(_("This SVG can't be read. Try a PNG instead."), field=field)
