"""The OpenAPI document: complete, reviewed when it changes, in the store's name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

from tenant_apps.api.document import common_document

SNAPSHOT = Path(__file__).with_name("openapi.json")
FILES = {"application/pdf", "application/xml", "text/csv"}
_METHODS = {"get", "post", "put", "patch", "delete"}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, item in json.loads(SNAPSHOT.read_text())["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
    ]


NAMED = [pytest.param(*one, id=one[2]["operationId"]) for one in operations()]


def test_the_document_is_the_one_that_was_reviewed():
    """Changed on purpose? `python manage.py api_schema > tests/api/openapi.json`."""
    assert json.loads(json.dumps(common_document())) == json.loads(SNAPSHOT.read_text())


def test_it_is_valid_openapi_3_1():
    document = json.loads(SNAPSHOT.read_text())
    assert document["openapi"].startswith("3.1")
    validate(document)


@pytest.mark.parametrize(("method", "path", "operation"), NAMED)
def test_each_operation_is_told_in_full(method, path, operation):
    """A summary, an example of what goes in and of what comes out, and its refusals."""
    assert operation["summary"]
    assert operation["tags"]
    for status, answer in operation["responses"].items():
        if status == "204":
            continue
        for kind, content in answer["content"].items():
            assert kind in FILES or content["examples"], status
    if "requestBody" in operation:
        assert set(operation["requestBody"]["content"]) == {"application/json"}
        assert operation["requestBody"]["content"]["application/json"]["examples"]
        assert {"400", "409", "413", "415", "422"} <= set(operation["responses"])
    if "{" in path:
        assert "404" in operation["responses"]
    if operation.get("security") and {} not in operation["security"]:
        assert {"401", "403"} <= set(operation["responses"])
    assert {"429", "503"} <= set(operation["responses"])


@pytest.mark.parametrize(("method", "path", "operation"), NAMED)
def test_an_example_fits_the_shape_it_stands_beside(method, path, operation):
    from openapi_schema_validator import OAS31Validator

    document = json.loads(SNAPSHOT.read_text())
    contents = [
        content
        for answer in [*operation["responses"].values(), operation.get("requestBody", {})]
        for kind, content in answer.get("content", {}).items()
        if kind not in FILES
    ]
    for content in contents:
        shape = {**content["schema"], "components": document["components"]}
        for example in content["examples"].values():
            OAS31Validator(shape).validate(example["value"])


def test_the_document_speaks_for_the_store_and_names_no_platform(acme, stranger):
    answer = stranger.get("schema/")
    document = answer.json()
    assert document["info"]["title"] == "Acme Cloud API"
    assert "Acme Cloud" in document["info"]["description"]
    assert document["servers"] == [{"url": f"http://{acme.primary_host}:8000"}]
    text = answer.content.decode().lower().replace(acme.primary_host, "")
    assert [word for word in ("ezscale", "virtfusion", "django", "stripe") if word in text] == []


@pytest.mark.isolation
def test_one_stores_name_does_not_stay_for_the_next(beta, stranger, charlies):
    stranger.get("schema/")
    assert charlies.get("schema/").json()["info"]["title"] == "Beta Hosting API"


def test_the_handbook_runs_no_script_of_its_page(acme, db):
    headers = {"host": f"{acme.primary_host}:8000"}
    answer = Client().get("/api/v1/docs/", headers=headers)
    page = answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert answer.status_code == 200
    assert "<title>Acme Cloud API</title>" in page
    assert "unsafe" not in policy
    assert "script-src 'self';" in f"{policy};"
    assert "<script>" not in page
    assert "ezscale" not in page.lower().replace(acme.primary_host, "")
