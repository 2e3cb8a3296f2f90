"""
`POST /csp-report/`: a browser says that a page wanted what our policy forbids.

Anybody may send anything here, so nothing of it is believed or kept: what is known of it is counted
by directive (`ezscale_csp_reports_total`), one line goes to the log, and a process takes so many a
minute. No store's page needs an answer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.watching.counts import CSP_REPORTS
from config.watching.requests import part_of

log = structlog.get_logger(__name__)
PATH = "/csp-report/"
MOST_BYTES = 16 * 1024
MOST_A_MINUTE = 60
_KINDS = ("application/csp-report", "application/reports+json", "application/json")


class CspReports:
    """Behind the look-up of the host: a stranger's host has no pages of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != PATH or request.method != "POST":
            return self.get_response(request)
        return HttpResponse(status=_take(request))


def _take(request: HttpRequest) -> int:
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdecimal() or int(size) > MOST_BYTES:
        return 413
    if request.content_type not in _KINDS:
        return 415
    if not throttle.lets():
        CSP_REPORTS.labels("dropped", part_of(request)).inc()
        return 204
    found = reports(request.read(MOST_BYTES))
    if not found:
        return 400
    for directive, blocked in found:
        CSP_REPORTS.labels(directive, part_of(request)).inc()
        log.warning("csp_report", directive=directive, blocked=blocked)
    return 204


def reports(body: bytes) -> list[tuple[str, str]]:
    """(directive, what was blocked) of each report, at most ten; empty for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return []
    many = said if isinstance(said, list) else [said]
    found = []
    for one in many[:10]:
        inner = one.get("csp-report", one.get("body")) if isinstance(one, dict) else None
        if isinstance(inner, dict):
            found.append((_directive(inner), _blocked(inner)))
    return found


def _directive(report: dict[str, Any]) -> str:
    """One of our own policy's, else "other": a label must not be made of what strangers send."""
    said = report.get("effective-directive") or report.get("effectiveDirective")
    said = said or report.get("violated-directive") or ""
    words = str(said)[:40].split()
    name = words[0].removesuffix("-elem").removesuffix("-attr") if words else ""
    return name if name in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] else "other"


def _blocked(report: dict[str, Any]) -> str:
    """The other side's host, or a word such as "inline". Never a path: it may open something."""
    said = str(report.get("blocked-uri") or report.get("blockedURL") or "")[:300]
    try:
        return (urlsplit(said).hostname or said.split(":")[0])[:100]
    except ValueError:
        return "unreadable"


class Throttle:
    """So many a minute in this process, whoever sends them; the others cost next to nothing."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = -1
        self._taken = 0

    def lets(self) -> bool:
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._taken = minute, 0
            self._taken += 1
            return self._taken <= MOST_A_MINUTE


throttle = Throttle()
