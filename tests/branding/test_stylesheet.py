"""The brand's stylesheet: its own colours, a tag that follows them, and nothing sent twice."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from branding.models import Brand
from branding.selectors import current_brand
from branding.services import BrandChange, change_brand
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store


def paint(store: Store, colour: str) -> str:
    """Give the store this colour; the address of its stylesheet."""
    with in_store(store):
        values = {name: getattr(current_brand(), name) for name in BrandChange.__slots__}
        change_brand(BrandChange(**{**values, "colour": colour}), actor=MACHINE)
        return f"/brand/{current_brand().version}/brand.css"


def test_each_store_has_its_own_colour_and_a_new_one_a_new_tag(acme, beta, db, client_for):
    mine, other = client_for(acme), client_for(beta)
    path, foreign = paint(acme, "#123456"), paint(beta, "#654321")
    first, theirs = mine.get(path), other.get(foreign)
    assert b"#123456" in first.content
    assert b"#123456" not in theirs.content
    assert b"#654321" in theirs.content
    assert first["ETag"] != theirs["ETag"]
    again = mine.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    changed = mine.get(paint(acme, "#224466"), headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert b"#224466" in changed.content


def test_it_asks_for_the_brand_once(acme, db, client_for):
    path = paint(acme, "#123456")
    with CaptureQueriesContext(connection) as sent:
        assert client_for(acme).get(path).status_code == 200
    asked = [one["sql"] for one in sent if f'FROM "{Brand._meta.db_table}"' in one["sql"]]
    assert len(asked) == 1
