"""Values said twice (ASVS 15.3.7), in an address (14.2.1), or as a key of a script (15.3.6)."""

from __future__ import annotations

import ast
import re

import pytest

from kernel.tenancy.context import in_store
from shared_apps.identity.services import issue_token
from tests.architecture.sources import ROOT, ROOTS, dotted, name_of, python_files, tree_of
from tests.conftest import PASSWORD
from tests.isolation.routes import routes_of

ALICE = "alice@acme-customer.test"
_SECRET = re.compile(r"key|token|link|secret|password|session|code|nonce")
# Links that somebody was sent, for one purpose and a time. Nothing else opens by its address.
_SENT = {
    "account/shared/join/<str:link>/",
    "auth/confirm-email/<str:key>/",
    "auth/password/reset/key/<str:uidb36>-<str:key>/",
    "pay/<str:link>/",
    "pay/<str:link>/checkout/",
    "team/join/<str:link>/",
}
_MERGED = re.compile(r"request\.(GET|POST|data|query_params)")
_GROWN = re.compile(
    r"__proto__|\.prototype(\[|\.\w+\s*=[^=])|Object\.assign\((?!this\.\w+, \{)"
    r"|\w\[[A-Za-z_.]+\]\s*=[^=]"
)


def signs_in(client, query: str, body: str) -> bool:
    kind = "application/x-www-form-urlencoded"
    answer = client.post(f"/auth/login/{query}", body, content_type=kind)
    return bool(answer.status_code == 302)


def test_a_form_is_read_from_its_body_alone(acme, alice, client_for):
    """What stands in the address neither fills a gap nor wins."""
    right, wrong = PASSWORD.replace(" ", "+"), "wrong+wrong+wrong"
    assert signs_in(client_for(acme), "", f"login={ALICE}&password={right}")
    assert not signs_in(client_for(acme), f"?password={right}", f"login={ALICE}")
    assert not signs_in(client_for(acme), f"?password={right}", f"login={ALICE}&password={wrong}")
    assert signs_in(client_for(acme), f"?password={wrong}", f"login={ALICE}&password={right}")


def test_of_two_the_last_counts_and_only_that(acme, alice, client_for):
    right, wrong = PASSWORD.replace(" ", "+"), "wrong+wrong+wrong"
    both = f"login={ALICE}&password={right}&password={wrong}"
    assert not signs_in(client_for(acme), "", both)
    assert signs_in(client_for(acme), "", f"login={ALICE}&password={wrong}&password={right}")


def mixing(tree: ast.AST) -> list[int]:
    """Lines that make one of an address's values and a body's."""
    lines = []
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Dict):
            parts = [one for key, one in zip(node.keys, node.values, strict=True) if key is None]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            parts = [node.left, node.right]
        elif isinstance(node, ast.BoolOp):
            parts = [one.func.value if _is_get(one) else one for one in node.values]
        if len({name for one in parts if _MERGED.fullmatch(name := dotted(one))}) > 1:
            lines.append(node.lineno)
    return lines


def _is_get(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def test_nothing_mixes_an_address_with_a_body():
    """One place each: a value that was checked here and read there would be two values."""
    assert [f"{name_of(p)}:{n}" for p in python_files() for n in mixing(tree_of(p))] == []


@pytest.mark.parametrize(
    "code",
    [
        "a = {**request.GET, **request.POST}",
        "a = request.data | request.query_params",
        'a = request.POST.get("a") or request.GET.get("a")',
    ],
)
def test_a_mixture_is_seen(code):
    assert mixing(ast.parse(code)) == [1]


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "authorization", "key"])
def test_a_token_in_an_address_opens_nothing(name, acme, alice, client_for):
    with in_store(acme):
        key = issue_token(alice.user, name="robot").key
    client = client_for(acme)
    assert client.get("/api/v1/services/", {name: key}).status_code == 401
    headers = {"authorization": f"Bearer {key}"}
    assert client.get("/api/v1/services/", headers=headers).status_code == 200


def test_a_session_in_an_address_opens_nothing(acme, alice, client_for):
    key = client_for(acme, alice).cookies["session"].value
    for name in ("session", "sessionid", "__Host-session"):
        assert client_for(acme).get("/account/", {name: key}).status_code == 302


def test_what_opens_something_by_its_address_is_listed():
    found = {
        route.text
        for conf in ("store", "admin", "partners")
        for route in routes_of(f"config.urls.{conf}")
        for name, converter in route.parameters
        if converter == "str" and _SECRET.search(name) and name != "store_key"
    }
    assert found == _SENT


def test_scripts_give_no_object_a_key_that_is_text():
    """Prototypes grow by keys of others: tables of such keys are Maps."""
    scripts = [one for top in ROOTS for one in (ROOT / top).rglob("static/**/*.js")]
    ours = [one for one in scripts if ".min." not in one.name and "vendor" not in one.parts]
    assert len(ours) > 8
    assert {one.name: found for one in ours if (found := _GROWN.search(one.read_text()))} == {}


@pytest.mark.parametrize(
    "code", ["all[name] = value", "Object.assign(state, told)", "a.__proto__ = b"]
)
def test_such_a_key_is_seen(code):
    assert _GROWN.search(code)
