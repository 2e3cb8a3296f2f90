"""
A PDF/A-3 with an invoice inside says so in its metadata (Factur-X 1.0, chapter 6.2.2).

Typst embeds the file but knows no such metadata, so the document gets an update behind its end, as
PDF has them (ISO 32000, 7.5.6): what typst wrote stays as it is, byte for byte.
"""

from __future__ import annotations

import re

FILE = "factur-x.xml"
_SPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_SAYS = {
    "DocumentType": ("INVOICE", "The type of the hybrid document"),
    "DocumentFileName": (FILE, "The name of the embedded file"),
    "Version": ("1.0", "The version of the embedded file's schema"),
    "ConformanceLevel": ("EN 16931", "The profile of the embedded file"),
}
_METADATA = re.compile(rb"/Metadata (\d+) 0 R")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref\s+(\d+)\s+%%EOF\s*$", re.DOTALL)
_BAG, _END = b"</rdf:Bag></pdfaExtension:schemas>", b"</rdf:RDF>"


def as_hybrid(document: bytes) -> bytes:
    """Raises ValueError for a document that is not written as typst does."""
    number, old = _metadata(document)
    new = _told(old)
    trailer = _TRAILER.search(document)
    if trailer is None:
        raise ValueError("no trailer")
    at = len(document) + 1
    head = b"%d 0 obj\n<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n" % (number, len(new))
    updated = document + b"\n" + head + new + b"\nendstream\nendobj\n"
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, at)
    rest = b"trailer\n<<%s/Prev %s>>\n" % (trailer.group(1), trailer.group(2))
    return updated + table + rest + b"startxref\n%d\n%%%%EOF\n" % len(updated)


def _metadata(document: bytes) -> tuple[int, bytes]:
    """Number and content of the metadata, which PDF/A keeps uncompressed."""
    found = _METADATA.search(document)
    if found is None:
        raise ValueError("no metadata")
    number = int(found.group(1))
    begin = document.index(b"\n%d 0 obj" % number)
    start = document.index(b"stream\n", begin) + len(b"stream\n")
    return number, document[start : document.index(b"\nendstream", start)]


def _told(metadata: bytes) -> bytes:
    """With the four properties, and the schema without which PDF/A forbids them."""
    if metadata.count(_BAG) != 1 or metadata.count(_END) != 1:
        raise ValueError("unknown metadata")
    declared = "".join(
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>'
        f"{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{text}</pdfaProperty:description></rdf:li>"
        for name, (_value, text) in _SAYS.items()
    )
    schema = (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema'
        f"</pdfaSchema:schema><pdfaSchema:namespaceURI>{_SPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
        f"{declared}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
    said = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _text) in _SAYS.items())
    own = f'<rdf:Description rdf:about="" xmlns:fx="{_SPACE}">{said}</rdf:Description>'
    told = metadata.replace(_BAG, schema.encode() + _BAG)
    return told.replace(_END, own.encode() + _END)
