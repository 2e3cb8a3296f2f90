"""A corpus of logos: pictures are drawn anew, everything else is refused or cleaned."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from branding.assets import asset_url, read_asset
from branding.models import Brand
from branding.selectors import current_draft
from branding.services import change_logo, publish_draft, restore_version
from kernel.actor import MACHINE
from kernel.errors import NotFound
from kernel.tenancy.context import in_store

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def png(size=(60, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0f766e").save(out, "PNG")
    return out.getvalue()


def upload(desk, content: bytes, name="logo.png", kind="image/png"):
    file = SimpleUploadedFile(name, content, kind)
    return desk.post("/manage/brand/pictures/logo/", {"file": file})


def name_of(store) -> str:
    """The logo in the draft; without a draft the published one."""
    with in_store(store):
        draft = current_draft()
        return (draft or Brand.objects.get()).values.logo


def kind_of(store) -> str:
    return name_of(store).rpartition(".")[2]


def served(store) -> tuple[bytes, dict[str, str]]:
    address = urlsplit(asset_url(store, name_of(store)))
    answer = Client(headers={"host": address.netloc}).get(address.path)
    assert answer.status_code == 200
    return answer.content, dict(answer.headers)


def test_a_png_is_in_the_draft_and_live_when_published(desk, acme, client_for):
    assert upload(desk, png()).status_code == 302
    name = name_of(acme)
    assert name.encode() not in client_for(acme).get("/").content
    assert name.encode() in desk.get("/manage/brand/scenes/shop/").content
    with in_store(acme):
        publish_draft(revision=current_draft().revision, actor=MACHINE)
    assert name.encode() in client_for(acme).get("/").content
    content, headers = served(acme)
    assert content.startswith(b"\x89PNG")
    assert headers["Content-Type"] == "image/png"


def test_an_older_version_keeps_its_logo(desk, acme, client_for):
    """Files lie under the hash of their content: restoring finds the old one."""
    with in_store(acme):
        first = change_logo(png(), actor=MACHINE)
        change_logo(png((10, 10)), actor=MACHINE)
        draft = restore_version(first.version, revision=0, actor=MACHINE)
        assert draft.kept["logo"] == first.logo
    content, _headers = served(acme)
    assert content.startswith(b"\x89PNG")


def test_a_logo_is_removed(desk, acme):
    upload(desk, png())
    assert desk.post("/manage/brand/pictures/logo/", {"remove": "yes"}).status_code == 302
    assert kind_of(acme) == ""


@pytest.mark.parametrize(
    "content",
    [
        b"hello, I am a text",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7 not a picture",
        b"\x89PNG\r\n\x1a\n broken after the signature",
        b"GIF89a",
    ],
)
def test_what_is_no_picture_is_refused(desk, acme, content):
    answer = upload(desk, content)
    assert answer.status_code == 422
    assert 'id="id_logo-error"' in answer.content.decode()
    assert kind_of(acme) == ""


def test_twenty_megabytes_are_refused_by_their_size(desk, acme):
    answer = upload(desk, png() + b"\0" * (20 * 1024 * 1024))
    assert answer.status_code == 422
    assert b"larger than 2 MB" in answer.content
    assert kind_of(acme) == ""


def test_a_picture_that_is_a_bomb_is_refused(desk, acme):
    """Small on the wire, 36 million pixels when drawn."""
    assert upload(desk, png((6000, 6000))).status_code == 422
    assert kind_of(acme) == ""


def test_an_empty_file_is_refused(desk, acme):
    assert upload(desk, b"").status_code == 422


def test_a_picture_with_a_page_behind_it_loses_the_page(desk, acme, client_for):
    """A polyglot: a PNG that is also HTML. It is drawn anew, so only the picture remains."""
    assert upload(desk, png() + b"<script>alert(document.cookie)</script>").status_code == 302
    content, headers = served(acme)
    assert b"<script" not in content
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "evil",
    [
        SVG.replace(b"<path", b"<script>alert(1)</script><path"),
        SVG.replace(b"<path", b'<path onload="alert(1)"'),
        SVG.replace(b"<path", b'<a href="javascript:alert(1)"><path d="M1 1"/></a><path'),
        SVG.replace(b"<path", b'<image href="http://evil.test/track.png"/><path'),
        SVG.replace(b"<path", b"<foreignObject><iframe src='//evil.test'/></foreignObject><path"),
    ],
)  # fmt: skip
def test_an_svg_keeps_only_what_draws(desk, acme, client_for, evil):
    assert upload(desk, evil, "logo.svg", "image/svg+xml").status_code == 302
    content, headers = served(acme)
    for word in (b"script", b"onload", b"evil.test", b"iframe", b"javascript"):
        assert word not in content
    assert b"<path" in content
    assert "sandbox" in headers["Content-Security-Policy"]


def test_an_svg_that_is_named_png_is_cleaned_all_the_same(desk, acme):
    upload(desk, SVG.replace(b"<path", b"<script>1</script><path"), "logo.png", "image/png")
    assert kind_of(acme) == "svg"


def test_an_entity_bomb_is_refused(desk, acme):
    bomb = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    answer = upload(desk, bomb + SVG.replace(b"<path", b"<text>&b;</text><path"), "l.svg")
    assert answer.status_code in (302, 422)
    if kind_of(acme):
        with in_store(acme):
            assert b"ENTITY" not in read_asset(name_of(acme))


def test_the_logo_of_one_store_is_not_read_in_another(desk, acme, beta):
    upload(desk, png())
    name = name_of(acme)
    with in_store(beta), pytest.raises(NotFound):
        read_asset(name)
    with in_store(acme):
        assert read_asset(name)
