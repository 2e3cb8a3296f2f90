"""Staff make a copy of a store for its owner, and delete it."""

from __future__ import annotations

from shared_apps.outbox.flows import work_until_quiet
from shared_apps.resellers.copying import copies
from tests.copying import copied


def test_a_copy_is_made_once_listed_under_its_store_and_deleted(db, acme, olga, client_for):
    staff = client_for("admin.ezscale.localhost", olga)
    page = f"/stores/{acme.id}/"
    for _click in range(2):
        assert staff.post(f"{page}copies/", {"once": "this click"}).status_code == 302
    work_until_quiet()
    [copy] = copies(acme.id)
    assert copy.state == "ready"
    assert "acme-test" in staff.get(page).content.decode()
    assert "acme-test" not in staff.get("/stores/").content.decode()
    assert staff.get(f"/stores/{copy.store.id}/").status_code == 404
    assert staff.post(f"{page}copies/{copy.store.id}/delete/").status_code == 302
    assert copies(acme.id) == []


def test_a_copy_is_deleted_under_its_own_store_only(db, acme, beta, olga, client_for):
    copy = copied(acme)
    staff = client_for("admin.ezscale.localhost", olga)
    assert staff.post(f"/stores/{beta.id}/copies/{copy.store.id}/delete/").status_code == 404
    assert len(copies(acme.id)) == 1
