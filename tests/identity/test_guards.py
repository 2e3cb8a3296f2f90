"""The consoles' doors: role first, then the second factor where the installation asks for one."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import RequestFactory

from kernel.errors import NotAllowed
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.identity.web.guards import staff_required, team_required


@team_required
def console(request):
    return HttpResponse("console")


@staff_required
def desk(request):
    return HttpResponse("desk")


@pytest.fixture
def visit():
    """Call a guarded view as somebody; answers the response and what it says to the person."""
    from django.contrib.messages.storage.cookie import CookieStorage

    def call(view, user):
        request = RequestFactory().get("/manage/orders/?page=2")
        request.user = user
        request._messages = CookieStorage(request)
        answer = view(request)
        return answer, [str(one) for one in get_messages(request)]

    return call


def test_strangers_go_to_the_door_and_come_back(visit):
    from django.contrib.auth.models import AnonymousUser

    answer, _ = visit(console, AnonymousUser())
    assert answer["Location"] == "/auth/login/?next=/manage/orders/%3Fpage%3D2"


def test_each_door_opens_for_its_own_people_only(visit, acme, ada, alice, olga):
    assert visit(console, ada)[0].content == b"console"
    assert visit(desk, olga)[0].content == b"desk"
    for view, user in ((console, alice.user), (console, olga), (desk, ada), (desk, alice.user)):
        with pytest.raises(NotAllowed):
            visit(view, user)


def test_team_and_staff_without_a_factor_are_sent_to_set_one_up(
    visit, acme, ada, olga, app_for, settings
):
    settings.TEAM_SECOND_FACTOR = True
    with in_store(acme):
        answer, said = visit(console, ada)
        assert answer["Location"] == "/auth/2fa/"
        assert said == ["Set up a second factor first, then the console opens."]
    with on_platform_side():
        answer, said = visit(desk, olga)
        assert answer["Location"] == "/auth/2fa/"
        assert len(said) == 1
    app_for(acme, ada)
    with in_store(acme):
        assert visit(console, ada)[0].content == b"console"


def test_role_comes_before_factor(visit, acme, alice, settings):
    settings.TEAM_SECOND_FACTOR = True
    with in_store(acme), pytest.raises(NotAllowed):
        visit(console, alice.user)


def test_recovery_codes_alone_are_no_factor(visit, acme, ada, settings):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    settings.TEAM_SECOND_FACTOR = True
    with in_store(acme):
        RecoveryCodes.activate(ada)
        assert visit(console, ada)[0]["Location"] == "/auth/2fa/"


def test_the_page_says_why_one_is_here(acme, client_for, ada, alice, settings):
    settings.TEAM_SECOND_FACTOR = True
    assert "One is needed here." in client_for(acme, ada).get("/auth/2fa/").content.decode()
    assert "One is needed" not in client_for(acme, alice).get("/auth/2fa/").content.decode()


def test_with_the_setting_off_the_console_opens_without(visit, acme, ada, settings):
    settings.TEAM_SECOND_FACTOR = False
    assert visit(console, ada)[0].content == b"console"
