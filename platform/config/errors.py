"""How a no looks: neutral for strangers, in the brand for a store's people."""

from __future__ import annotations

import sys

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from kernel.web.problems import plain_problem

_STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (Invalid, 422),
)
_NEUTRAL = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not found</title>'
    "<h1>Not found</h1><p>There is nothing at this address.</p></html>"
)
_SHEETS = ("tokens", "brand", "base", "layout", "components")
_PLAIN = """<!doctype html><html lang="{language}" data-theme="auto"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{heading}</title>
<link rel="icon" href="data:,">{sheets}</head>
<body><div class="plain error-page"><p class="error-code num" aria-hidden="true">{status}</p>
<main class="plain-card card" id="content"><h1>{heading}</h1>
<div class="plain-intro"><p>{text}</p></div>
{action}</main></div>
</body></html>
"""
_ACTION = '<div class="actions"><a class="btn pri" href="{address}">{again}</a></div>'


def neutral_not_found() -> HttpResponse:
    """For a host that is nobody's: no brand, no cookie, no hint of whose machine this is."""
    response = HttpResponse(_NEUTRAL, status=404)
    response["Cache-Control"] = "no-store"
    return response


def status_of(refusal: Refusal) -> int:
    return next((status for kind, status in _STATUS if isinstance(refusal, kind)), 400)


def refusal_page(request: HttpRequest, refusal: Refusal, status: int = 0) -> HttpResponse:
    status = status or status_of(refusal)
    headings = {
        404: _("Not found"),
        403: _("Not allowed"),
        409: _("Not possible right now"),
        503: _("Back in a moment"),
    }
    context = {
        "code": status,
        "heading": headings.get(status, _("That did not work")),
        "message": refusal.message,
    }
    return render(request, "ui/error.html", context, status=status)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(request, NotFound(_("There is nothing at this address.")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(request, NotAllowed(_("You may not see this page.")))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    message = _("This form was open too long, or cookies are off. Go back, reload and try again.")
    return refusal_page(request, NotAllowed(message))


def server_error(request: HttpRequest) -> HttpResponse:
    """No template and no brand: whatever broke may break those too. Names nobody."""
    away = is_database_away(sys.exc_info()[1])
    status = 503 if away else 500
    response = _broken(request, status)
    response["Cache-Control"] = "no-store"
    if away:
        response["Retry-After"] = "10"
    return response


def door_closed(request: HttpRequest) -> HttpResponse:
    """For who comes to the staff host from elsewhere. No template: those ask for a session."""
    if request.path.startswith("/api/"):
        answer: HttpResponse = plain_problem(
            403, "closed_from_here", "This address is not answered from where you are."
        )
    else:
        with override(get_language_from_request(request)):
            heading, text = _("Not allowed"), _("This address is not answered from where you are.")
            answer = _plain_page(request, 403, heading, text)
    answer["Cache-Control"] = "no-store"
    return answer


def is_database_away(error: BaseException | None) -> bool:
    """
    It can't be reached, or it is stopping or starting: for once not what the request asked.

    A statement that took too long, or a lock that was not given, is told by its SQLSTATE, and ours.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    return state is None or state.startswith(("08", "57P"))


def _broken(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        code = "unavailable" if status == 503 else "server_error"
        return plain_problem(status, code, "Nothing was lost. Please try again in a moment.")
    # What broke may lie before StoreLanguage.
    with override(get_language_from_request(request)):
        heading = _("Back in a moment") if status == 503 else _("Something went wrong")
        text = _("What you had saved before is safe. Please try again in a moment.")
        address = request.get_full_path() if request.method == "GET" else request.path
        action = format_html(_ACTION, address=address, again=_("Try again"))
        return _plain_page(request, status, heading, text, action)


def _plain_page(
    request: HttpRequest, status: int, heading: str, text: str, action: str = ""
) -> HttpResponse:
    page = format_html(
        _PLAIN,
        language=get_language_from_request(request),
        status=status,
        sheets=format_html_join("", '<link rel="stylesheet" href="{}">', _sheets()),
        heading=heading,
        text=text,
        action=action,
    )
    return HttpResponse(page, status=status)


def _sheets() -> list[tuple[str]]:
    """The house's own sheets without a brand's; none when even the list of files is gone."""
    try:
        return [(static(f"ui/css/{name}.css"),) for name in _SHEETS]
    except (OSError, ValueError):
        return []
