"""Browsers may say what was forbidden; whoever else speaks there gains nothing."""

from __future__ import annotations

import json

import pytest

from config import csp_reports
from tests.scraping import scrape, value

KIND = "application/csp-report"


@pytest.fixture(autouse=True)
def fresh(monkeypatch, db):
    monkeypatch.setattr(csp_reports, "throttle", csp_reports.Throttle())


def report(**facts: str) -> str:
    return json.dumps({"csp-report": facts})


def send(client, body: str, kind: str = KIND):
    return client.post("/csp-report/", body, content_type=kind)


def counted(directive: str, part: str = "reports") -> float:
    return value(scrape(), "ezscale_csp_reports_total", directive=directive, part=part)


@pytest.mark.parametrize("host", [None, "admin.ezscale.localhost", "partners.ezscale.localhost"])
def test_every_face_tells_browsers_where_and_takes_it(acme, client_for, host):
    client = client_for(host or acme)
    policy = client.get("/auth/login/" if host != "partners.ezscale.localhost" else "/")
    assert "report-uri /csp-report/" in policy["Content-Security-Policy"]
    part = host.split(".")[0] if host else "reports"
    before = counted("script-src", part)
    said = report(
        **{"violated-directive": "script-src-elem", "blocked-uri": "https://x.example/a?k=v"}
    )
    answer = send(client, said)
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})
    assert counted("script-src", part) == before + 1


def test_the_newer_form_is_read_too(acme, client_for):
    before = counted("img-src")
    body = {"effectiveDirective": "img-src", "blockedURL": "https://x.example/"}
    many = json.dumps([{"type": "csp-violation", "body": body}] * 30)
    assert send(client_for(acme), many, "application/reports+json").status_code == 204
    assert counted("img-src") == before + 10


def test_a_label_is_never_what_a_stranger_sent(acme, client_for):
    client = client_for(acme)
    before = counted("other")
    for number in range(5):
        send(client, report(**{"effective-directive": f"made-up-{number} x"}))
    assert counted("other") == before + 5
    assert "made-up" not in str(scrape())


def test_no_path_of_a_reader_gets_into_the_log(acme, client_for, caplog):
    facts = {
        "effective-directive": "script-src",
        "blocked-uri": "https://x.example/secret-path?k=secret-value",
        "document-uri": "https://acme.example/auth/reset/secret-key/",
    }
    caplog.set_level("INFO")
    assert send(client_for(acme), report(**facts)).status_code == 204
    assert "'blocked': 'x.example'" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("x" * (csp_reports.MOST_BYTES + 1), KIND, 413),
        ("{}", "text/html", 415),
        ("nonsense", KIND, 400),
        ("[" * 9000, KIND, 400),
        ("[1, null, {}]", "application/json", 400),
        ('{"csp-report": "text"}', KIND, 400),
        (report(**{"effective-directive": "img-src", "blocked-uri": "http://[x"}), KIND, 204),
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(acme, client_for, body, kind, status):
    assert send(client_for(acme), body, kind).status_code == status


def test_a_flood_is_dropped(acme, client_for):
    client = client_for(acme)
    before, dropped = counted("img-src"), counted("dropped")
    for _ in range(csp_reports.MOST_A_MINUTE + 20):
        assert send(client, report(**{"effective-directive": "img-src"})).status_code == 204
    assert counted("img-src") == before + csp_reports.MOST_A_MINUTE
    assert counted("dropped") == dropped + 20


def test_it_is_no_page_and_no_strangers(acme, client_for):
    assert client_for(acme).get("/csp-report/").status_code == 404
    assert send(client_for("stranger.example"), report()).status_code == 404
