"""The owner makes a copy, lets time pass in it and reads what happened, by the pages."""

from __future__ import annotations

import csv
import io

import pytest

from kernel.tenancy.context import in_store
from shared_apps.identity.models import User
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.resellers.copying import copies, password_of
from tests.conftest import PASSWORD
from tests.copying import copied, moved, sell_book

LIST = "/manage/copies/"


@pytest.fixture
def owner(acme, ada, client_for):
    return client_for(acme, ada)


def made(client, store, **given):
    fields = {"per_plan": "3", "fail_percent": "0", "once": "a", **given}
    answer = client.post(LIST, fields)
    work_until_quiet()
    return answer, copies(store.id)


def test_a_copy_is_made_moved_read_and_deleted(db, acme, owner):
    sell_book(acme, 3)
    answer, [copy] = made(owner, acme)
    page = f"{LIST}{copy.store.id}/"
    assert answer["Location"] == page
    assert b"Its clock stands where yours does" in owner.get(page).content
    assert owner.post(f"{page}move/", {"span": "month"}).status_code == 302
    assert b"Moving" in owner.get(page).content
    work_until_quiet()
    shown = owner.get(page).content.decode()
    assert "Card charged" in shown
    assert "made-up.example" in shown
    assert "data-done" in owner.get(f"{page}progress/").content.decode()
    only = owner.get(f"{page}?kind=invoice").content.decode()
    assert only.count("@made-up.example") == 0
    assert owner.post(f"{page}delete/").status_code == 302
    assert owner.get(page).status_code == 404
    assert b"No copy yet" in owner.get(LIST).content


def test_a_copy_that_is_being_filled_says_so(db, acme, owner):
    answer = owner.post(LIST, {"per_plan": "0", "fail_percent": "0", "once": "a"})
    shown = owner.get(answer["Location"]).content
    assert b"is being filled" in shown
    assert b"+1 month" not in shown
    assert b"Being filled" in owner.get(LIST).content


def test_two_clicks_lead_to_one_copy(db, acme, owner):
    first, _ = made(owner, acme)
    second, found = made(owner, acme)
    assert first["Location"] == second["Location"]
    assert len(found) == 1


def test_wrong_numbers_stand_at_their_fields_and_nothing_is_made(db, acme, owner):
    answer, found = made(owner, acme, per_plan="999")
    assert answer.status_code == 422
    assert b'name="per_plan"' in answer.content
    assert b"999" in answer.content
    assert found == []


def test_the_report_as_a_table_says_what_the_page_says(db, acme, owner):
    sell_book(acme, 2)
    copy = moved(acme, copied(acme, per_plan=2), "month")
    answer = owner.get(f"{LIST}{copy.store.id}/report.csv?kind=invoice")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == ["invoice", "invoice"]
    assert {row["amount"] for row in rows} == {"7.00"}
    assert {row["currency"] for row in rows} == {"EUR"}


def test_a_kept_mail_is_read(db, acme, owner):
    sell_book(acme, 1)
    copy = moved(acme, copied(acme, per_plan=1), "month")
    page = f"{LIST}{copy.store.id}/"
    shown = owner.get(f"{page}?kind=mail").content.decode()
    link = shown.split('href="' + page + "mails/")[1].split('"')[0]
    letter = owner.get(f"{page}mails/{link}").content.decode()
    assert "Kept, not sent" in letter
    assert "made-up.example" in letter


def test_the_password_opens_the_copy_and_no_other_store(db, acme, owner, client_for):
    copy = copied(acme)
    shown = owner.post(f"{LIST}{copy.store.id}/password/", headers={"HX-Request": "true"})
    secret = password_of(copy.store.id).reveal()
    assert secret in shown.content.decode()
    assert secret not in owner.get(f"{LIST}{copy.store.id}/").content.decode()
    there = client_for(copy.store)
    asked = {"login": copy.owner_email, "password": secret}
    assert there.post("/auth/login/", asked).status_code == 302
    inside = there.get("/manage/").content.decode()
    assert "This is a copy to test with" in inside
    assert "/manage/copies/" not in inside
    assert client_for(acme).post("/auth/login/", asked).status_code == 200
    assert (
        client_for(copy.store).post("/auth/login/", {**asked, "password": PASSWORD}).status_code
        == 200
    )


def test_cards_are_chosen_again(db, acme, owner):
    copy = copied(acme)
    page = f"{LIST}{copy.store.id}/"
    assert owner.post(f"{page}cards/", {"fail_percent": "101"}).status_code == 422
    assert owner.post(f"{page}cards/", {"fail_percent": "40"}).status_code == 302
    assert copies(acme.id)[0].fail_percent == 40


def test_another_stores_owner_and_an_agent_get_nowhere(db, acme, beta, ada, client_for):
    copy = copied(acme)
    with in_store(beta):
        stranger = client_for(beta, User.objects.get(role=User.Role.OWNER))
    assert stranger.get(f"{LIST}{copy.store.id}/").status_code == 404
    for act in ("move", "delete", "cards", "password"):
        assert stranger.post(f"{LIST}{copy.store.id}/{act}/", {"span": "day"}).status_code == 404
    with in_store(acme):
        User.objects.filter(pk=ada.pk).update(role=User.Role.AGENT)
    assert client_for(acme, ada).get(LIST).status_code == 403
