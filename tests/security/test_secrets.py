"""Keys in the repository: none, and each kind of one would be seen."""

from __future__ import annotations

import pytest

from tests.security import secrets_scan

# Put together here, so that the scan of this file finds none.
_LOT = "q7Zt2Lm9Xc4Vb8Nw1Rk6Ys3H"
PLANTED = {
    "private key": "-----BEGIN EC " + "PRIVATE KEY-----\n" + (_LOT * 3)[:64] + "\n",
    "AWS key": "AKIA" + "Q7ZT2LM9XC4VB8NW",
    "Stripe key": "sk_" + "live_" + _LOT,
    "webhook secret": "whsec_" + _LOT * 2,
    "GitHub token": "ghp_" + (_LOT * 2)[:36],
    "Slack token": "xoxb-" + _LOT,
    "Google key": "AIza" + (_LOT * 2)[:35],
    "signed token": ".".join(("eyJ" + _LOT, "eyJ" + _LOT, _LOT)),
    "sealing key": (_LOT * 2)[:43] + "=",
    "password in an address": "postgres://app:" + _LOT + "@db.example/app",
    "named secret": 'api_key = "' + _LOT + '"',
}


def test_no_tracked_file_has_a_key():
    known = secrets_scan.allowed()
    found = [one for one in secrets_scan.scan() if one.mark not in known]
    assert found == []


def test_what_is_allowed_is_still_there():
    """An exception that nobody needs any more would hide the next one."""
    assert {one.mark for one in secrets_scan.scan()} >= set(secrets_scan.allowed())


@pytest.mark.parametrize("kind", PLANTED)
def test_each_kind_would_be_seen(kind):
    assert kind in {one.kind for one in secrets_scan.finds(f"x\n{PLANTED[kind]}\n", "a.py")}


def test_every_kind_is_tried():
    assert {*secrets_scan._RULES, "named secret"} == set(PLANTED)


@pytest.mark.parametrize(
    "harmless",
    [
        'token = "a-word-with-many-letters-in-it"',
        'password = "correct horse battery staple"',
        "postgres://user:password@host:port/database",
        "DATABASE_URL=postgres://{user}:{password}@{host}/x",
        "sha256:04a91bcf94e2cf74a44a1a874d651a2e853ed354b6e822f3b7487751465d5c2b",
        "the whsec_ prefix, sk_live_ keys and AKIA ids are known by their shape",
    ],
)
def test_words_are_no_keys(harmless):
    known = secrets_scan.allowed()
    assert [one for one in secrets_scan.finds(harmless) if one.mark not in known] == []


def test_the_gate_stops_for_one(tmp_path, monkeypatch, capsys):
    (tmp_path / "settings.py").write_text(PLANTED["Stripe key"])
    monkeypatch.setattr(secrets_scan, "ROOT", tmp_path)
    monkeypatch.setattr(secrets_scan, "tracked", lambda: ["settings.py"])
    assert secrets_scan.main() == 1
    said = capsys.readouterr().out
    assert "settings.py:1: Stripe key" in said
    assert _LOT not in said
