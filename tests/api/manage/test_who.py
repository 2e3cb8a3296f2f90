"""What is the owner's on the pages is the owner's by program; nobody else's things are here."""

from __future__ import annotations

import re

import pytest

from kernel.tenancy.context import in_store
from tests.api.conftest import Program, token_for
from tests.api.test_document import operations

NOWHERE = "00000000-0000-4000-8000-000000000000"
MANAGE = [one for one in operations() if one[1].startswith("/api/v1/manage/")]
# As on the pages: the team writes papers and looks ahead, the owner decides about money's rules.
TEAM = {
    *("Manage invoices", "Manage credit notes", "Manage customers"),
    *("Manage payments", "Manage catalogue", "Manage workspaces"),
}
TEAM_TOO = {"read_forecast", "explain_rules", "explain_store_rules", "undo_suspension"}


def is_for_team(operation) -> bool:
    return bool(TEAM & set(operation["tags"])) or operation["operationId"] in TEAM_TOO


def _address(path: str) -> str:
    path = re.sub(r"\{(rate|override|tier|code|exemption)_id\}", "1", path)
    return re.sub(r"\{\w+\}", NOWHERE, path.removeprefix("/api/v1/"))


def _named(rows):
    return [pytest.param(*one, id=one[2]["operationId"]) for one in rows]


@pytest.mark.parametrize(("method", "path", "operation"), _named(MANAGE))
def test_a_customers_program_is_shut_out(alices, stranger, method, path, operation):
    answer = alices.ask(method.upper(), _address(path), {})
    expected = "team_only" if is_for_team(operation) else "owners_only"
    assert (answer.status_code, answer.json()["code"]) == (403, expected)
    assert stranger.ask(method.upper(), _address(path), {}).status_code == 401


@pytest.mark.parametrize(("method", "path", "operation"), _named(MANAGE))
def test_an_agent_may_by_program_what_the_pages_let_them(agents, method, path, operation):
    answer = agents.ask(method.upper(), _address(path), {})
    if is_for_team(operation):
        assert answer.status_code in {200, 404, 422}
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "owners_only")


@pytest.mark.isolation
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "invoices/{invoice}/"),
        ("POST", "invoices/{invoice}/void/"),
        ("POST", "invoices/{invoice}/credit-notes/"),
        ("GET", "customers/{customer}/"),
        ("GET", "customers/{customer}/statement/"),
        ("GET", "customers/{customer}/credit/"),
        ("POST", "invoices/{invoice}/payments/"),
        ("GET", "subscriptions/{subscription}/rules/"),
    ],
)
def test_another_stores_things_look_like_none(owners, beta, charlie, method, path):
    from tenant_apps.billing.models import Invoice, Subscription
    from tests.journeys.test_first_sale import order_plan

    with in_store(beta):
        order_plan(charlie)
        things = {
            "invoice": Invoice.objects.get().pk,
            "customer": charlie.customer.pk,
            "subscription": Subscription.objects.get().pk,
        }
    body = {"reason": "other"}
    foreign = owners.ask(method, "manage/" + path.format(**things), body)
    nobody = owners.ask(method, "manage/" + path.format(**dict.fromkeys(things, NOWHERE)), body)
    assert foreign.status_code == nobody.status_code == 404
    assert foreign.content == nobody.content


def test_without_the_second_factor_that_the_console_wants_nothing_opens(owners, agents, settings):
    settings.TEAM_SECOND_FACTOR = True
    for program, path in ((owners, "manage/taxes/"), (agents, "manage/invoices/")):
        answer = program.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_due")


def test_a_member_who_was_removed_is_out_at_once(acme, owners, agents):
    from shared_apps.identity.models import User

    assert agents.get("manage/invoices/").status_code == 200
    with in_store(acme):
        kim = User.objects.get(email="kim@acme.test")
    assert owners.ask("DELETE", f"team/{kim.pk}/").status_code == 204
    assert agents.get("manage/invoices/").status_code == 401


def test_a_token_of_one_stores_owner_opens_no_other(beta, acme, ada):
    assert Program(beta, token_for(acme, ada)).get("manage/taxes/").status_code == 401
