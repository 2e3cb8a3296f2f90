"""A stranger opens a store, and it is there."""

from __future__ import annotations

import pytest
import redis
from django.core.cache import cache

from kernel.tenancy import seeds
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.identity.models import User
from shared_apps.resellers.models import ReadySchema, Reseller
from shared_apps.resellers.selectors import as_store
from tests.partners.conftest import answers


def opened(slug: str = "nordlicht") -> Reseller | None:
    with on_platform_side():
        found: Reseller | None = Reseller.objects.filter(slug=slug).first()
    return found


def test_a_stranger_opens_a_store_its_shop_answers_and_the_owner_signs_in(stranger, client_for):
    form = stranger.get("/signup/").content.decode()
    assert 'name="form" value="' in form
    answer = stranger.post("/signup/", answers())
    assert answer.status_code == 302
    page = stranger.get(answer["Location"]).content.decode()
    assert "Nordlicht Hosting is open" in page
    assert "http://nordlicht.ezscale.localhost:8000/manage/" in page
    assert "http://nordlicht.ezscale.localhost:8000/auth/login/?next=/manage/" in page

    row = opened()
    assert row is not None
    assert (row.status, row.currency, row.owner_email) == ("trial", "EUR", "nora@nordlicht.test")
    assert row.movable_clock is False

    shop = client_for("nordlicht.ezscale.localhost")
    front = shop.get("/")
    assert front.status_code == 200
    assert "Nordlicht Hosting" in front.content.decode()
    assert "EZSCALE" not in front.content.decode()
    signed_in = shop.post(
        "/auth/login/", {"login": "nora@nordlicht.test", "password": "seven green lanterns"}
    )
    assert signed_in.status_code == 302
    assert shop.get("/manage/").status_code == 200
    with in_store(as_store(row)):
        assert User.objects.get().role == User.Role.OWNER


def test_an_empty_address_is_made_of_the_companys_name(stranger):
    stranger.post("/signup/", answers(slug="", name="Müller & Söhne"))
    assert opened("muller-sohne") is not None


def test_sending_the_form_twice_opens_one_store_and_says_the_same(stranger):
    first = stranger.post("/signup/", answers())
    again = stranger.post("/signup/", answers())
    assert again.status_code == 302
    assert again["Location"].split(":")[0] == first["Location"].split(":")[0]
    assert stranger.get(again["Location"]).status_code == 200
    with on_platform_side():
        assert Reseller.objects.filter(owner_email="nora@nordlicht.test").count() == 1


def test_another_form_for_a_taken_address_is_told_a_free_one(stranger, acme):
    answer = stranger.post("/signup/", answers(slug=acme.slug))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This name is taken. Free is: acme-cloud" in text
    assert 'value="Nordlicht Hosting"' in text
    assert 'value="Nora@Nordlicht.test"' in text
    assert "seven green lanterns" not in text
    assert "type it once more" in text


@pytest.mark.parametrize(
    "slug",
    [
        *("admin", "partners", "ezscale", "www", "xn--mnchen-3ya"),
        *("a", "ab", "-acme", "acme-", "a--b", "9lives", "a" * 41),
        *("../etc", "a.b", "a b", "a\x00b", "a\r\nHost: x", "<script>", "ácme", "acme'--"),
        *("public", "ｆｕｌｌ", "acme%00", "nordlicht.ezscale.localhost"),
    ],
)
def test_a_reserved_or_hostile_address_is_refused_at_its_field(stranger, slug):
    answer = stranger.post("/signup/", answers(slug=slug))
    assert answer.status_code == 422
    assert 'id="id_slug-error"' in answer.content.decode()
    with on_platform_side():
        assert not Reseller.objects.filter(owner_email="nora@nordlicht.test").exists()


@pytest.mark.parametrize("password", ["short", "password1234", "nora@nordlicht.test", "          "])
def test_a_weak_password_is_refused_at_its_field(stranger, password):
    answer = stranger.post("/signup/", answers(password=password))
    assert answer.status_code == 422
    assert 'id="id_password-error"' in answer.content.decode()
    assert opened() is None


@pytest.mark.parametrize(
    "field", ["name", "owner_name", "email", "password", "consent", "currency"]
)
def test_each_answer_is_needed(stranger, field):
    answer = stranger.post("/signup/", answers(**{field: None}))
    assert answer.status_code == 422
    assert opened() is None


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Evil\r\nBcc: all@x.test"},
        {"name": "Safe\u202egnp"},
        {"owner_name": "a\nb"},
        {"email": "nora"},
        {"email": "nora@nordlicht.test\nBcc: x@y.test"},
        {"currency": "XXX"},
        {"language": "tlh"},
        {"form": "not-a-token"},
    ],
)
def test_crooked_answers_open_nothing(stranger, change):
    assert stranger.post("/signup/", answers(**change)).status_code == 422
    assert opened() is None


def test_what_only_a_robot_fills_in_opens_nothing(stranger):
    answer = stranger.post("/signup/", answers(website="https://spam.test"))
    assert answer.status_code == 422
    assert opened() is None


def test_the_sixth_store_of_an_address_within_an_hour_is_refused(stranger, client_for):
    for number in range(5):
        answer = stranger.post("/signup/", answers(slug=f"nord-{number}", form=None))
        assert answer.status_code == 302
    answer = stranger.post("/signup/", answers(slug="nord-5", form=None))
    assert answer.status_code == 429
    assert "several stores were opened" in answer.content.decode()
    assert opened("nord-5") is None
    other = client_for("partners.ezscale.localhost")
    away = other.post("/signup/", answers(slug="nord-6", form=None), REMOTE_ADDR="203.0.113.9")
    assert away.status_code == 302


def test_a_claimed_forwarded_address_is_not_believed(stranger):
    told = [
        stranger.post(
            "/signup/",
            answers(slug=f"nord-{number}", form=None),
            headers={"x-forwarded-for": f"198.51.100.{number}"},
        ).status_code
        for number in range(6)
    ]
    assert told == [302] * 5 + [429]


def test_refused_tries_do_not_count(stranger):
    for _ in range(7):
        assert stranger.post("/signup/", answers(slug="admin")).status_code == 422
    assert stranger.post("/signup/", answers()).status_code == 302


def test_without_the_cache_nothing_is_opened_and_nothing_typed_is_lost(stranger, monkeypatch):
    def down(*_args: object, **_more: object) -> None:
        raise redis.ConnectionError("down")

    monkeypatch.setattr(type(cache._connections["default"]), "incr", down, raising=True)
    answer = stranger.post("/signup/", answers())
    assert answer.status_code == 503
    assert 'value="Nordlicht Hosting"' in answer.content.decode()
    assert opened() is None


def test_a_failure_half_way_leaves_nothing_and_the_next_try_works(stranger, monkeypatch):
    def broken(*_args: object) -> None:
        raise RuntimeError("the disk is full")

    with on_platform_side():
        ready = ReadySchema.objects.count()
    last = seeds.seeds()[-1]
    working = seeds._seeds[last.name]
    seeds.seed_store_with(last.name, broken, order=last.order, where=last.where)
    try:
        stranger.raise_request_exception = False
        assert stranger.post("/signup/", answers()).status_code == 500
    finally:
        seeds._seeds[last.name] = working
    assert opened() is None
    with on_platform_side():
        assert ReadySchema.objects.count() == ready
    assert stranger.post("/signup/", answers()).status_code == 302
    assert opened() is not None


def test_a_forged_or_old_ticket_shows_no_store(stranger):
    assert stranger.get("/signup/ready/forged/").status_code == 404
    where = stranger.post("/signup/", answers())["Location"]
    assert stranger.get(where[:-2] + "x/").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("slug=acme", "This name is taken."),
        ("slug=brandnew", "brandnew.ezscale.localhost is free."),
        ("slug=admin", "kept for the platform"),
        ("slug=" + "%00" * 3, "Use 3 to 40 letters"),
    ],
)
def test_the_address_is_judged_while_it_is_typed(stranger, acme, query, said):
    answer = stranger.get(f"/signup/address/?{query}", headers={"hx-target": "slug-state"})
    assert said in answer.content.decode()


def test_the_address_follows_the_name_until_it_is_typed_by_hand(stranger):
    made = stranger.get("/signup/address/?name=Polar+Cloud&slug=pol&made=yes").content.decode()
    assert 'value="polar-cloud"' in made
    typed = stranger.get("/signup/address/?name=Polar+Cloud&slug=mine&made=").content.decode()
    assert 'value="mine"' in typed
