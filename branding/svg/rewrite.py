"""Write a picture anew: elements and attributes of the list, pointing inside itself only."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from branding.svg import allowed, styles
from branding.svg.plain import is_plain

SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_HERE = re.compile(r"#[A-Za-z_][\w.:-]{0,80}", re.ASCII)
_ID = re.compile(r"[A-Za-z_][\w.:-]{0,80}", re.ASCII)


def kept(element: Element, depth: int = 0) -> Element:
    """The element with what may stay of it; its name is of the SVG namespace already."""
    name = _local(element.tag)
    copy = Element(name, {"xmlns": SVG} if depth == 0 else {})
    for attribute, value in element.attrib.items():
        if said := _attribute(name, attribute, value):
            copy.set(*said)
    if name == "style":
        copy.text = styles.safe_sheet(element.text or "")
        return copy
    copy.text, copy.tail = element.text, element.tail
    for child in element:
        if _local(child.tag) in allowed.ELEMENTS:
            copy.append(kept(child, depth + 1))
    return copy


def _local(tag: str) -> str:
    """`{namespace}name` of SVG as its name; of any other namespace as no known one."""
    return tag.removeprefix(f"{{{SVG}}}")


def _attribute(element: str, name: str, value: str) -> tuple[str, str] | None:
    if name in {"href", _XLINK}:
        here = element in allowed.POINTING and _HERE.fullmatch(value.strip())
        return ("href", value.strip()) if here else None
    if name == "style":
        style = styles.safe_declarations(value)
        return ("style", style) if style else None
    if name == "id":
        return (name, value) if _ID.fullmatch(value) else None
    if name not in allowed.ATTRIBUTES:
        return None
    return (name, value) if is_plain(value) else None
