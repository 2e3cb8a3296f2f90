"""Each line is one object, says where, who and for which request or job, and nothing secret."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.test import Client

from config.celery_app import name_job
from kernel import clock
from shared_apps.outbox.services import run_due, schedule
from tests.conftest import PASSWORD

SECRETS = (
    PASSWORD,
    "alice@acme-customer.test",
    "hunter2",
    "tok_0123456789abcdef",
    "nobody@far.example",
)


@pytest.fixture
def lines():
    """What is written at once, as the settings' own formatter writes it to stderr."""
    root, written = logging.getLogger(), io.StringIO()
    formatter = next(
        handler.formatter
        for handler in root.handlers
        if type(handler.formatter).__name__ == "ProcessorFormatter"
    )
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.INFO)

    def read() -> list[dict]:
        text = written.getvalue()
        for secret in SECRETS:
            assert secret not in text, secret
        return [json.loads(line) for line in text.splitlines()]

    yield read
    root.removeHandler(handler)
    root.setLevel(before)


def test_a_request_says_where_who_and_which(lines, acme, alice, client_for):
    client = client_for(acme, alice)
    answer = client.get("/account/", {"email": "alice@acme-customer.test"})
    line = [line for line in lines() if line["event"] == "request"][-1]
    assert line["store"] == acme.schema_name
    assert line["actor"] == f"customer:{alice.user.pk}"
    assert line["request_id"] == answer["X-Request-Id"]
    assert (line["part"], line["status"], line["method"]) == ("portal", 200, "GET")
    assert line["ms"] >= 0


def test_a_path_that_opens_something_is_not_told(db, lines, acme, client_for):
    client_for(acme).get("/auth/password/reset/key/1-hunter2/?next=/account/")
    client_for(acme).get("/nowhere/hunter2/")
    strict = Client(headers={"host": "acme.ezscale.localhost"}, enforce_csrf_checks=True)
    assert strict.post("/pay/hunter2/checkout/").status_code == 403
    assert any(line["logger"] == "django.security.csrf" for line in lines())
    assert [line for line in lines() if line["event"] == "request"]


def test_a_sign_in_shows_neither_word_nor_address(lines, acme, alice, client_for):
    client = client_for(acme)
    for word in (PASSWORD, "hunter2"):
        client.post("/auth/login/", {"login": "alice@acme-customer.test", "password": word})
    headers = {"authorization": "Bearer tok_0123456789abcdef"}
    client.get("/api/v1/services/", headers=headers)
    assert len([line for line in lines() if line["event"] == "request"]) == 3


def test_who_came_left_and_was_refused_is_told(lines, acme, alice, client_for):
    client = client_for(acme)
    form = {"login": "alice@acme-customer.test", "password": "hunter2"}
    client.post("/auth/login/", form)
    client.post("/auth/login/", {**form, "password": PASSWORD})
    client.post("/auth/logout/")
    door = [line for line in lines() if line["logger"] == "door"]
    assert [line["event"] for line in door] == ["sign_in_refused", "signed_in", "signed_out"]
    for line in door:
        assert (line["store"], line["ip"]) == (acme.schema_name, "127.0.0.1")
        assert line["request_id"]
    assert [line["user"] for line in door[1:]] == [str(alice.user.pk)] * 2


def test_who_may_not_is_told_with_who_it_was(lines, acme, alice, client_for):
    """A customer at the team's door, a stranger at the portal's."""
    client_for(acme, alice).get("/manage/")
    client_for(acme).get("/account/")
    mine, strangers = [line for line in lines() if line["event"] == "request"][-2:]
    assert (mine["actor"], mine["part"]) == (f"customer:{alice.user.pk}", "team")
    assert mine["status"] in {302, 403, 404}
    assert (strangers.get("actor"), strangers["part"], strangers["status"]) == (
        None,
        "portal",
        302,
    )


def test_the_next_request_has_nothing_of_the_one_before(lines, acme, alice, client_for):
    client_for(acme, alice).get("/account/")
    Client(headers={"host": "stranger.example"}).get("/")
    last = [line for line in lines() if line["event"] == "request"][-1]
    assert (last.get("actor"), last["store"], last["part"]) == (None, "", "none")


def test_work_that_fails_says_which_and_shows_no_address(lines, in_acme, monkeypatch):
    from shared_apps.outbox import due

    def fall(_subject: str) -> None:
        logging.getLogger("some.library").warning(
            "asked postgres://me:hunter2@db for nobody@far.example"
        )
        raise ValueError(
            "nobody@far.example was refused: Authorization: Bearer tok_0123456789abcdef"
        )

    monkeypatch.setitem(due._kinds, "test.falls", due.DueKind(fall, "store"))
    schedule("test.falls", "subject-7", clock.now())
    name_job(task_id="job-1", task=None)
    assert run_due(in_acme.schema_name, "test.falls", "subject-7")
    said, failed = [one for one in lines() if one["level"] == "warning"]
    assert (said["work"], said["subject"], said["store"]) == (
        "test.falls",
        "subject-7",
        in_acme.schema_name,
    )
    assert said["event"] == "asked postgres://me:…@db for ‹address›"
    assert said["job_id"] == failed["job_id"] == "job-1"
    assert "ValueError: ‹address› was refused" in failed["exception"]


def test_settings_may_ask_for_words():
    """Both are one table's: the default is for programs."""
    from config import options

    assert options.TABLE["EZSCALE_LOG_FORMAT"].choices == ("json", "words")
    assert options.text("EZSCALE_LOG_FORMAT") == "json"
