"""What a server does not do: TRACE, give its repository away, keep what who signed out had seen."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("host", [None, "admin.ezscale.localhost", "partners.ezscale.localhost"])
def test_trace_is_not_answered(host, db, acme, client_for):
    client = client_for(host or acme)
    for path in ("/", "/plans/", "/auth/login/", "/api/v1/services/", "/nothing/"):
        answer = client.trace(path, headers={"x-probe": "comes-back"})
        assert answer.status_code in {401, 404, 405}, path
        assert b"comes-back" not in answer.content


@pytest.mark.parametrize(
    "path",
    ["/.git/HEAD", "/.git/config", "/.env", "/manage.py", "/static/../.git/HEAD", "/.ci/run"],
)
@pytest.mark.parametrize("host", [None, "admin.ezscale.localhost", "assets.localhost"])
def test_no_repository_is_served(path, host, db, acme, client_for):
    answer = client_for(host or acme).get(path)
    assert answer.status_code == 404


def test_signing_out_leaves_nothing_in_the_browser(acme, alice, client_for):
    client = client_for(acme, alice)
    page = client.get("/account/")
    assert "no-store" in page["Cache-Control"]
    assert "Clear-Site-Data" not in page
    answer = client.post("/auth/logout/")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/plans/")


def test_each_face_has_a_way_out(acme, alice, ada, olga, client_for):
    """On every page: the frame around them has it."""
    for client, path in (
        (client_for(acme, alice), "/account/"),
        (client_for(acme, ada), "/manage/"),
        (client_for("admin.ezscale.localhost", olga), "/"),
    ):
        page = client.get(path)
        assert page.status_code == 200, path
        assert b'action="/auth/logout/"' in page.content, path
