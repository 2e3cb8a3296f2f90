"""A page of each face says what browsers may do with it."""

from __future__ import annotations

import pytest

_SCRIPTS_OF = ("default-src", "script-src", "style-src", "connect-src", "font-src")
_NOTHING = ("object-src", "base-uri", "frame-ancestors")
_FACES = {
    "storefront": (None, "/plans/"),
    "sign-in": (None, "/auth/login/"),
    "portal": (None, "/account/"),
    "team": (None, "/manage/"),
    "nowhere": (None, "/nothing/here/"),
    "staff": ("admin.ezscale.localhost", "/"),
    "staff sign-in": ("admin.ezscale.localhost", "/auth/login/"),
    "partners": ("partners.ezscale.localhost", "/"),
}


def policy_of(text: str) -> dict[str, list[str]]:
    parts = (part.split() for part in text.split(";") if part.strip())
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("face", _FACES)
def test_each_face_says_what_browsers_may_do(db, acme, client_for, face):
    """Own scripts and styles only, no frames, no guessing of types, no address told to others."""
    host, path = _FACES[face]
    answer = client_for(host or acme).get(path)
    assert answer.status_code in {200, 302, 404}
    policy = policy_of(answer["Content-Security-Policy"])
    assert {n: policy[n] for n in _SCRIPTS_OF} == {n: ["'self'"] for n in _SCRIPTS_OF}
    assert {n: policy[n] for n in _NOTHING} == {n: ["'none'"] for n in _NOTHING}
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "*" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in answer
    if answer.content:
        assert answer["Content-Type"] == "text/html; charset=utf-8"


def test_programs_get_json_with_the_same_words(db, acme, client_for):
    answer = client_for(acme).get("/api/v1/services/")
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


def test_only_a_signed_in_answer_sets_a_session(db, acme, client_for):
    """A reader of the shop carries no name of a session away."""
    assert "session" not in client_for(acme).get("/plans/").cookies
