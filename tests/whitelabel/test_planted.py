"""The walk is not green for nothing: each planted leak is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponseBase

from config import errors as error_pages
from config import middleware
from kernel.tenancy import routing
from shared_apps.mailing.port import Sender
from tenant_apps.api.views import meta
from tenant_apps.billing import credit_note_pdf, draft_pdf, einvoicing, press, statement_pdf
from tenant_apps.notifications import texts
from tests.isolation.worlds import Side
from tests.prove import figures
from tests.whitelabel import mails as letters
from tests.whitelabel import walk
from tests.whitelabel.papers import papers
from tests.whitelabel.till import told
from tests.whitelabel.words import Seen, forbidden, leaks_in

pytestmark = [pytest.mark.isolation, pytest.mark.slow]
Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Plant:
    """A known leak, and the part of the walk that has to see it."""

    name: str
    plant: Callable[[Patch], None]
    part: Callable[[Side], list[Seen]]


PLANTS: list[Plant] = []


def plant(name: str, part: Callable[[Side], list[Seen]]) -> Callable[[Any], Any]:
    def keep(put: Callable[[Patch], None]) -> Callable[[Patch], None]:
        PLANTS.append(Plant(name, put, part))
        return put

    return keep


def _home(side: Side) -> list[Seen]:
    return list(walk.asked(side, "GET", "/", None, languages=walk.LANGUAGES))


def _schema(side: Side) -> list[Seen]:
    return list(walk.asked(side, "GET", "/api/v1/schema/", None))


def _answered(patch: Patch, change: Callable[[HttpResponseBase], None]) -> None:
    stock = middleware.HostRouting.__call__

    def call(self: Any, request: Any) -> Any:
        answer = stock(self, request)
        change(answer)
        return answer

    patch.setattr(middleware.HostRouting, "__call__", call)


@plant("a header", _home)
def _header(patch: Patch) -> None:
    _answered(patch, lambda answer: answer.headers.setdefault("X-Powered-By", "EZSCALE"))


@plant("a cookie for all of the platform's hosts", _home)
def _cookie(patch: Patch) -> None:
    _answered(patch, lambda answer: answer.set_cookie("seen", "1", domain=".ezscale.localhost"))


@plant("links to the free address", _home)
def _links(patch: Patch) -> None:
    from tenant_apps.storefront.web import pages

    stock = pages.frame

    def frame(request: Any, **facts: Any) -> Any:
        made = stock(request, **facts)
        return {**made, "hero": None, "messages": ["http://acme.ezscale.localhost/"]}

    patch.setattr(pages, "frame", frame)


@plant("an error page that says who to ask", walk.errors)
def _error(patch: Patch) -> None:
    stock = error_pages.render

    def render(*args: Any, **more: Any) -> Any:
        answer = stock(*args, **more)
        answer.content += b"<!-- ask ezscale -->"
        return answer

    patch.setattr(error_pages, "render", render)


@plant("a description of the API that names its maker", _schema)
def _document(patch: Patch) -> None:
    stock = meta.store_document
    patch.setattr(meta, "store_document", lambda: {**stock(), "x-generator": "EzScale 1"})


@plant("a Message-ID of the platform's host", letters.mails)
def _message_id(patch: Patch) -> None:
    patch.setattr(letters, "sender", lambda: Sender("acme@mail.ezscale.localhost"))


@plant("a name in one language's words", letters.mails)
def _words(patch: Patch) -> None:
    stock = texts.text_of

    def text_of(kind: str, facts: Any) -> Any:
        made = stock(kind, facts)
        if kind != "invoice.paid":
            return made
        return type(made)(f"{made.subject} ÷ VirtFusion", made.lines, made.rows, made.button)

    patch.setattr("tenant_apps.notifications.dress.text_of", text_of)


@plant("an author in the PDF", papers)
def _author(patch: Patch) -> None:
    stock = press._desk

    @contextmanager
    def signed(data: Any, template: str) -> Iterator[Any]:
        with stock(data, template) as desk:
            paper = desk / f"{template}.typ"
            text = paper.read_text()
            paper.write_text(text.replace("author: d.seller.name", 'author: "EZSCALE"'))
            yield desk

    patch.setattr(press, "_desk", signed)


def _on_paper(module: Any, title: str) -> Callable[[Patch], None]:
    """Words drawn on the pages of one kind of paper, and nowhere else in the file."""

    def put(patch: Patch) -> None:
        stock = module.typeset

        def typeset(data: Any, *args: Any, **more: Any) -> bytes:
            if title in {data["words"]["title"], str(data["number"])}:
                data["words"] = {**data["words"], "thanks": "Made with EZSCALE"}
            made: bytes = stock(data, *args, **more)
            return made

        patch.setattr(module, "typeset", typeset)

    return put


plant("a word on a credit note", papers)(_on_paper(credit_note_pdf, "Credit note"))
plant("a word on a draft", papers)(_on_paper(draft_pdf, "Draft"))
plant("a word on a proforma", papers)(_on_paper(draft_pdf, "Proforma invoice"))


@plant("a word on a statement", papers)
def _statement(patch: Patch) -> None:
    stock = statement_pdf._data

    def told_more(*args: Any) -> Any:
        made = stock(*args)
        buyer: Any = made["buyer"]
        return {**made, "buyer": {**buyer, "name": "EZSCALE"}}

    patch.setattr(statement_pdf, "_data", told_more)


@plant("a word in an e-invoice", papers)
def _machine_words(patch: Patch) -> None:
    stock = einvoicing.write_cii

    def write(paper: Any, profile: str) -> bytes:
        made: bytes = stock(paper, profile)
        return made.replace(b"?>", b"?><!-- EZSCALE -->", 1)

    patch.setattr(einvoicing, "write_cii", write)


@plant("a comment in a stylesheet", lambda side: walk.files(_home(side)))
def _stylesheet(patch: Patch) -> None:
    stock = walk.Path.read_text

    def read_text(self: Any, *args: Any, **more: Any) -> str:
        found: str = stock(self, *args, **more)
        return f"/* EZSCALE */{found}" if self.suffix == ".css" else found

    patch.setattr(walk.Path, "read_text", read_text)


@plant("what the processor is told", told)
def _processor(patch: Patch) -> None:
    import httpx

    stock = httpx.get

    def get(url: str, **more: Any) -> Any:
        if url.endswith("/customers"):
            return httpx.Response(200, json={"data": [{"description": "via ezscale"}]})
        return stock(url, **more)

    patch.setattr(httpx, "get", get)


@contextmanager
def planted(one: Plant) -> Iterator[None]:
    routing.forget()
    with Patch.context() as patch:
        one.plant(patch)
        yield
    routing.forget()


@pytest.mark.parametrize("one", PLANTS, ids=lambda one: one.name)
def test_a_planted_leak_is_found(side: Side, one: Plant):
    figures.add("planted white-label leaks", got=0, total=1)
    assert leaks_in(one.part(side), forbidden()) == []
    with planted(one):
        found = leaks_in(one.part(side), forbidden())
    assert found, "nobody noticed"
    figures.add("planted white-label leaks", got=1, total=0)
