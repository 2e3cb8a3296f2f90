"""A store's pictures: kept by their content, served by a host that knows no cookie."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from PIL import Image

from branding.assets import asset_url, read_asset, save_asset, small_icon_url
from branding.selectors import current_brand
from branding.services import change_brand
from config.checks import assets_have_a_neutral_host
from kernel.actor import MACHINE
from kernel.errors import Invalid, NotFound
from kernel.tenancy import files
from kernel.tenancy.context import in_store

pytest_plugins = ["tests.branding.storages"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def picture(kind="PNG", size=(60, 30), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "#0f766e").save(out, kind, **options)
    return out.getvalue()


def fetch(url: str, **headers: str):
    parts = urlsplit(url)
    return Client(headers={"host": parts.netloc}).get(parts.path, headers=headers)


@pytest.mark.parametrize("kept", ["disk", "s3"], indirect=True)
def test_a_picture_is_kept_once_under_the_store_and_its_content(acme, kept):
    with in_store(acme):
        name = save_asset(picture(), "logo")
        assert save_asset(picture(), "logo_dark") == name
        assert read_asset(name).startswith(b"\x89PNG")
    assert kept() == [f"assets/{acme.id.hex}/{name}"]
    assert re.fullmatch(r"[0-9a-f]{32}\.png", name)
    answer = fetch(asset_url(acme, name))
    assert answer.status_code == 200
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("kept", ["disk", "s3"], indirect=True)
def test_a_stores_own_files_stay_its_own(acme, beta, kept):
    """The private half of the storage: the asset host has no way there."""
    with in_store(acme):
        files.save("brand/x.png", b"mine")
        files.save("brand/x.png", b"mine, again")
        assert files.read("brand/x.png") == b"mine, again"
    with in_store(beta), pytest.raises(NotFound):
        files.read("brand/x.png")
    assert kept() == [f"stores/{acme.key}/brand/x.png"]
    for path in (f"/stores/{acme.key}/brand/x.png", f"/../stores/{acme.key}/brand/x.png"):
        assert fetch(f"http://assets.localhost:8000{path}").status_code == 404


def test_the_answer_can_only_be_a_picture(acme, db, django_assert_num_queries):
    with in_store(acme):
        url = asset_url(acme, save_asset(SVG, "logo"))
    with django_assert_num_queries(0):
        answer = fetch(url, cookie="session=stolen; csrf=x")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
    assert "Vary" not in answer.headers
    again = fetch(url, if_none_match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/healthz/",
        "/auth/login/",
        "/manage/",
        "/api/v1/schema/",
        "/static/ui/css/base.css",
        "/brand/1/brand.css",
        "/favicon.ico",
        "/{id}/",
        "/{id}/{none}.png",
        "/{id}/{name}.html",
        "/{id}/{name}/",
        "/{id}//{name}",
        "/{id}/%2e%2e/{name}",
        "/{other}/{name}",
        "/{key}/{name}",
    ],
)
def test_everything_else_is_the_same_neutral_no(acme, beta, path):
    with in_store(acme):
        name = save_asset(picture(), "logo")
    filled = path.format(id=acme.id.hex, key=acme.key, other=beta.id.hex, name=name, none="0" * 32)
    answer = fetch(f"http://assets.localhost:8000{filled}")
    assert answer.status_code == 404
    assert b"There is nothing at this address" in answer.content
    assert b"acme" not in answer.content.lower()
    assert b"ezscale" not in answer.content.lower()
    assert not answer.cookies
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_can_be_sent_there(acme):
    with in_store(acme):
        path = urlsplit(asset_url(acme, save_asset(picture(), "logo"))).path
    browser = Client(headers={"host": "assets.localhost:8000"}, enforce_csrf_checks=True)
    for verb in (browser.post, browser.put, browser.delete, browser.options):
        assert verb(path).status_code == 404


def test_a_stores_host_serves_no_assets_and_the_asset_host_no_store(acme, db, client_for):
    with in_store(acme):
        path = urlsplit(asset_url(acme, save_asset(picture(), "logo"))).path
    assert client_for(acme).get(path).status_code == 404
    browser = client_for("assets.localhost")
    browser.cookies["session"] = "x" * 32
    answer = browser.get("/account/")
    assert answer.status_code == 404
    assert not answer.cookies


def test_pages_of_a_store_may_show_pictures_of_that_host_alone(acme, db, client_for):
    policy = client_for(acme).get("/").headers["Content-Security-Policy"]
    images = next(part for part in policy.split("; ") if part.startswith("img-src"))
    assert images == "img-src 'self' data: http://assets.localhost:8000"


def test_a_favicon_is_drawn_in_two_sizes(acme):
    with in_store(acme):
        name = save_asset(picture(size=(300, 10)), "favicon")
    for url, size in ((asset_url(acme, name), 180), (small_icon_url(acme, name), 32)):
        with Image.open(io.BytesIO(fetch(url).content)) as icon:
            assert (icon.format, icon.size) == ("PNG", (size, size))


def test_an_svg_favicon_is_its_own_small_one(acme):
    with in_store(acme):
        name = save_asset(SVG, "favicon")
    assert small_icon_url(acme, name) == asset_url(acme, name)
    assert name.endswith(".svg")


def test_a_login_picture_is_at_most_1600_wide_and_says_nothing_of_its_maker(acme):
    told = Image.Exif()
    told[0x010F] = "Acme Camera"
    told[0x0112] = 6  # lies on its side
    content = picture("JPEG", (2000, 1000), exif=told)
    assert b"Acme Camera" in content
    with in_store(acme):
        name = save_asset(content, "login_picture")
        drawn = read_asset(name)
    assert name.endswith(".webp")
    assert b"Acme Camera" not in drawn
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.size == (800, 1600)
        assert not image.getexif()
        assert "exif" not in image.info


def test_a_login_picture_is_no_svg(in_acme):
    with pytest.raises(Invalid, match="PNG, JPEG or WebP") as no:
        save_asset(SVG, "login_picture")
    assert no.value.field == "login_picture"


@pytest.mark.parametrize("kind", ["logo", "logo_dark", "favicon", "login_picture"])
def test_a_refusal_is_at_its_own_field(in_acme, kind):
    for content in (
        b"",
        b"text",
        b"<svg",
        b"x" * (2 * 1024 * 1024 + 1),
        picture(size=(6000, 6000)),
    ):
        with pytest.raises(Invalid) as no:
            save_asset(content, kind)
        assert no.value.field == kind


def test_the_names_from_before_stay_where_they_were(acme):
    assert asset_url(acme, "logo.png") == "/brand/files/logo.png"
    assert asset_url(acme, "") == ""


def test_no_store_may_claim_the_asset_host(db, acme, settings):
    from kernel.actor import MACHINE
    from shared_apps.domains.services import claim

    settings.ASSET_HOST = "files.example.net"
    with in_store(acme), pytest.raises(Invalid) as no:
        claim(typed="files.example.net", purpose="shop", wants_primary=False, actor=MACHINE)
    assert no.value.field == "host"


def test_a_start_without_a_neutral_asset_host_is_refused(settings):
    for wrong in ("", settings.ROOT_DOMAIN, f"assets.{settings.ROOT_DOMAIN}"):
        settings.ASSET_HOST = wrong
        assert [one.id for one in assets_have_a_neutral_host(None)] == ["ezscale.E005"]
    settings.ASSET_HOST = "files.example.net"
    assert assets_have_a_neutral_host(None) == []


def test_the_asset_host_opens_no_connection_of_a_store(acme):
    with in_store(acme):
        url = asset_url(acme, save_asset(picture(), "logo"))
    fetch(url)
    assert connection.schema_name == "nowhere"  # where every test begins


def test_a_page_read_over_a_laptops_edge_takes_its_pictures_from_there(
    db, acme, settings, client_for
):
    """Else the page behind the padlock would hold what was fetched without one."""
    settings.EDGE_HTTPS_PORT = "8443"
    with in_store(acme):
        values = current_brand().values
        logo = save_asset(picture(), "logo")
        change_brand(replace(values, logo=logo), actor=MACHINE)
    browser = client_for(acme)
    plain = browser.get("/").content.decode()
    safe = browser.get("/", secure=True).content.decode()
    assert f'src="http://assets.localhost:{settings.PUBLIC_PORT}/' in plain
    assert 'src="https://assets.localhost:8443/' in safe
    assert "http://assets.localhost" not in safe
