"""The store's own names, as the console shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _

from certs.words import reason
from kernel.tenancy.context import current_store
from kernel.web.links import padlock_url
from shared_apps.domains import selectors
from shared_apps.domains.models import Claim, ClaimStep
from shared_apps.domains.rules.checks import Report, report_from
from shared_apps.domains.rules.records import Record
from shared_apps.domains.words import advice_of, heard_of, problem_text, reason_text, subject_of

State = Claim.State
# A claim's state → the word of the design system.
_BADGES = {
    "claimed": "waiting_for_dns",
    "proven": "domain_proven",
    "ordered": "certificate_ordered",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: the free host has no claim."""

    host: str
    claim_id: str
    purpose: str
    badge: str
    is_primary: bool
    problem: str = ""
    since: datetime | None = None


def rows() -> list[Row]:
    """The free host first, then claims, the oldest first. Three queries."""
    primary = current_store().primary_host
    free = selectors.free_host()
    found = [Row(free, "", _("Free address"), "live", free == primary)]
    words = purposes()
    for claim in selectors.claims():
        found.append(
            Row(
                selectors.host_name(claim).shown,
                str(claim.pk),
                words[claim.purpose],
                badge_of(claim),
                claim.host == primary,
                _problem_of(claim),
                claim.state_since,
            )
        )
    return found


def purposes() -> dict[str, str]:
    return {
        "shop": _("Shop and customer area"),
        "billing": _("Customer area"),
        "api": _("API"),
        "customer": _("Customer area under a customer's own name"),
    }


def badge_of(claim: Claim) -> str:
    return _BADGES.get(claim.state, claim.state)


def _problem_of(claim: Claim) -> str:
    if claim.state in {State.PROVEN, State.ORDERED}:
        return reason(claim.certificate_code) or problem_text(claim.problem_code)
    return problem_text(claim.problem_code)


@dataclass(frozen=True, slots=True)
class Seen:
    """
    One check in words. `needed`: a record to add that is not among those to set anyway; `nothing`:
    what stands where no value was seen.
    """

    subject: str
    ok: bool
    again: bool
    advice: str
    name: str
    seen: tuple[str, ...]
    needed: tuple[str, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class Wizard:
    """Everything about one name."""

    claim: Claim
    shown: str
    badge: str
    purpose: str
    records: tuple[Record, ...]
    zone: str
    is_apex: bool
    steps: list[dict[str, str]]
    checks: list[Seen]
    taken: str
    main: str
    is_moving: bool
    url: str
    registrar: str

    @property
    def is_primary(self) -> bool:
        return self.claim.host == self.main

    @property
    def waits_for_certificate(self) -> bool:
        return self.claim.state in {State.PROVEN, State.ORDERED, State.INSTALLED}

    @property
    def certificate_why(self) -> str:
        """Why there is no certificate yet, in the reader's language."""
        return reason(self.claim.certificate_code)


def wizard(claim: Claim, page_url: str) -> Wizard:
    name = selectors.host_name(claim)
    records = selectors.records_of(claim)
    return Wizard(
        claim=claim,
        shown=name.shown,
        badge=badge_of(claim),
        purpose=purposes()[claim.purpose],
        records=records,
        zone=name.registrable,
        is_apex=name.is_apex,
        steps=_stepper(claim.state),
        checks=_seen(report_from(claim.report)),
        taken=problem_text("taken") if claim.problem_code == "taken" else "",
        main=current_store().primary_host,
        is_moving=claim.state not in {State.LIVE, State.RELEASED},
        url=padlock_url(claim.host),
        registrar=_registrar(records, page_url),
    )


def _stepper(state: str) -> list[dict[str, str]]:
    labels = [_("Name"), _("DNS records"), _("Certificate"), _("Live")]
    at = {"claimed": 1, "proven": 2, "ordered": 2, "installed": 3, "live": 4, "drifting": 1}
    now = at.get(state, 0)
    return [
        {"label": label, "state": "done" if n < now else "now" if n == now else "waiting"}
        for n, label in enumerate(labels)
    ]


def _seen(report: Report) -> list[Seen]:
    """Trouble that several checks met is told once."""
    found: list[Seen] = []
    told: set[str] = set()
    for check in report.checks:
        again = not check.ok and check.code in told
        told.add(check.code)
        advice = _("The same trouble as above.") if again else advice_of(check)
        needed = check.wanted if check.verdict == "forbidden" else ()
        found.append(
            Seen(
                subject=subject_of(check),
                ok=check.ok,
                again=again,
                advice=advice,
                name=check.name,
                seen=check.seen,
                needed=needed,
                nothing=heard_of(check),
            )
        )
    return found


def _registrar(records: tuple[Record, ...], back: str) -> str:
    """The demo registrar with these records filled in; empty where there is none."""
    if not settings.SANDBOX_DNS_URL:
        return ""
    asked = [("ask", f"{one.name} {one.kind} {one.value}") for one in records]
    return f"{settings.SANDBOX_DNS_URL}/?{urlencode([*asked, ('back', back)])}"


def history(claim: Claim) -> list[dict[str, Any]]:
    """Newest first, as the timeline component draws it."""
    titles = {
        "claimed": _("Name added"),
        "proven": _("Proven: the domain is yours and points here"),
        "ordered": _("Certificate ordered"),
        "installed": _("Certificate installed"),
        "live": _("Live"),
        "drifting": _("The records are no longer right"),
        "released": _("Released"),
    }
    return [
        {
            "title": titles[step.state] if not _is_note(step) else _note_title(step),
            "text": " · ".join(part for part in (_why(step), _who(step)) if part),
            "at": step.at,
            "state": "failed" if step.state == "drifting" or _is_stuck(step) else "done",
        }
        for step in selectors.steps(claim)
    ]


def _is_stuck(step: ClaimStep) -> bool:
    return step.reason.startswith("certificate:")


def _is_note(step: ClaimStep) -> bool:
    return _is_stuck(step) or step.reason == "fallen_back"


def _note_title(step: ClaimStep) -> str:
    return _("Certificate not possible yet") if _is_stuck(step) else _("Fallen back")


def _why(step: ClaimStep) -> str:
    return step.text or reason_text(step.reason)


def _who(step: ClaimStep) -> str:
    return "" if step.actor_kind == "machine" else step.actor_label


def passkeys() -> int:
    """How many passkeys people of this store have: each is bound to the name it was made on."""
    return int(Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count())
