"""The name that the store's mail leaves under, as the console shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from branding.selectors import current_brand
from shared_apps.domains.rules.checks import report_from
from shared_apps.domains.rules.records import Record
from shared_apps.domains.words import heard_of
from shared_apps.mailing import selectors
from shared_apps.mailing.models import SenderDomain
from shared_apps.mailing.words import (
    advice_of,
    group_title,
    problem_text,
    reason_text,
    subject_of,
)

State = SenderDomain.State
_BADGES = {"entered": "waiting_for_dns", "proven": "verified"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One check in words. `nothing`: what stands where no value was seen."""

    subject: str
    ok: bool
    again: bool
    advice: str
    name: str
    seen: tuple[str, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class Needed:
    """One record to set; `note` says what is special about it."""

    title: str
    record: Record
    note: str


@dataclass(frozen=True, slots=True)
class SenderWay:
    """Everything about the store's sender domain. `row` is None before one was entered."""

    row: SenderDomain | None
    shown: str = ""
    badge: str = ""
    steps: tuple[dict[str, str], ...] = ()
    records: tuple[Needed, ...] = ()
    checks: tuple[Seen, ...] = ()
    taken: str = ""
    registrar: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.row is not None and self.row.state != State.PROVEN


def sender_way(page_url: str) -> SenderWay:
    row = selectors.current()
    if row is None:
        return SenderWay(None)
    records = selectors.records_of(row, current_brand().support_email)
    return SenderWay(
        row,
        shown=selectors.host_name(row).shown,
        badge=sender_badge(row),
        steps=_stepper(row.state),
        records=tuple(Needed(group_title(r.group), r, _note(r, row)) for r in records),
        checks=_seen(row),
        taken=problem_text("taken") if row.problem_code == "taken" else "",
        registrar=_registrar(records, page_url),
    )


def sender_badge(row: SenderDomain) -> str:
    """A state → the word of the design system."""
    return _BADGES.get(row.state, row.state)


def _note(record: Record, row: SenderDomain) -> str:
    if record.group == "spf" and any(one != record.value for one in row.seen_spf):
        return _("In place of the SPF record that is there: what it allows stays.")
    if record.group == "dkim":
        return _("Long: if the form takes 255 characters only, enter it in two quoted parts.")
    if record.group == "dmarc":
        return _("Only watches. If you have a DMARC record already, keep yours.")
    return ""


def _seen(row: SenderDomain) -> tuple[Seen, ...]:
    """Trouble that several checks met is told once, as for a host."""
    found: list[Seen] = []
    told: set[str] = set()
    for check in report_from(row.report).checks:
        again = not check.ok and check.code in told
        told.add(check.code)
        found.append(
            Seen(
                subject=subject_of(check),
                ok=check.ok,
                again=again,
                advice=_("The same trouble as above.") if again else advice_of(check),
                name=check.name,
                seen=check.seen,
                nothing=heard_of(check),
            )
        )
    return tuple(found)


def _stepper(state: str) -> tuple[dict[str, str], ...]:
    labels = [_("Domain"), _("DNS records"), _("In use")]
    now = 3 if state == State.PROVEN else 1
    return tuple(
        {"label": label, "state": "done" if n < now else "now" if n == now else "waiting"}
        for n, label in enumerate(labels)
    )


def _registrar(records: tuple[Record, ...], back: str) -> str:
    """The demo registrar with these records filled in; empty where there is none."""
    if not settings.SANDBOX_DNS_URL:
        return ""
    asked = [("ask", f"{one.name} {one.kind} {one.value}") for one in records]
    return f"{settings.SANDBOX_DNS_URL}/?{urlencode([*asked, ('back', back)])}"


def sender_history(row: SenderDomain | None) -> list[dict[str, Any]]:
    """Newest first, as the timeline component draws it."""
    titles = {
        "entered": _("Domain entered"),
        "proven": _("Proven: mail leaves under your domain"),
        "drifting": _("The records are no longer right"),
        "removed": _("Removed"),
    }
    return [
        {
            "title": titles[step.state],
            "text": " · ".join(
                part
                for part in (
                    reason_text(step.reason),
                    "" if step.actor_kind == "machine" else step.actor_label,
                )
                if part
            ),
            "at": step.at,
            "state": "failed" if step.state == State.DRIFTING else "done",
        }
        for step in (selectors.steps(row) if row else ())
    ]
