"""Sentences about sender domains. Codes come from rules; people read these."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from shared_apps.domains import words as hosts
from shared_apps.domains.rules.checks import Check
from shared_apps.mailing.port import Letter

_SEEN: dict[str, Promise] = {
    "spf": __("Right: we may send for this domain."),
    "spf_missing": __("There is no SPF record yet. Set the TXT record as shown."),
    "spf_two": __(
        "There are two SPF records, so receivers ignore both. Delete them and set the one shown: "
        "it holds what both allowed."
    ),
    "spf_malformed": __(
        "The SPF record can't be read, so receivers ignore it. Replace it with the one shown."
    ),
    "spf_all": __(
        "The record ends with +all: everybody may send in your name. Replace it with the one shown."
    ),
    "spf_lacks": __("The SPF record does not name us yet. Replace it with the one shown."),
    "spf_lookups": __(
        "The record needs more than ten look-ups, so receivers ignore it. Take out an include that "
        "you no longer use."
    ),
    "spf_loop": __("The record includes itself by way of others. Take that include out."),
    "spf_missing_inside": __(
        "A name that the record includes has no SPF record, so receivers ignore yours. Take that "
        "include out."
    ),
    "spf_two_inside": __(
        "A name that the record includes has two SPF records, so receivers ignore yours. Take that "
        "include out."
    ),
    "dkim": __("Right: your mail is signed with this key."),
    "dkim_missing": __("The key is not there yet. Set the TXT record as shown."),
    "dkim_two": __("There are two records under this name. Leave only the one shown."),
    "dkim_malformed": __("The record can't be read as a key. Copy it exactly as shown."),
    "dkim_garbled": __("The key can't be read: characters are missing or wrong. Copy it again."),
    "dkim_cut": __(
        "The key is cut off. Some forms take 255 characters only: enter the value in two quoted "
        "parts, one after the other, or leave the splitting to the provider."
    ),
    "dkim_short": __(
        "This is another, short key, which receivers do not trust. Set the one shown."
    ),
    "dkim_wrong": __("This is another key. Replace it with the one shown."),
    "dkim_revoked": __("The key is taken back: its p= is empty. Set the record as shown."),
    "dkim_hash": __("The record forbids SHA-256. Take its h= part out."),
    "dkim_purpose": __("The record is not for e-mail. Take its s= part out."),
    "dmarc": __("Right: receivers know what to do with mail that is not yours."),
    "dmarc_missing": __(
        "There is no DMARC record yet, and large receivers want one. The one shown only watches."
    ),
    "dmarc_two": __("There are two DMARC records, so receivers ignore both. Keep one."),
    "dmarc_malformed": __(
        "The DMARC record can't be read. It starts with v=DMARC1; as shown, in capitals."
    ),
    "dmarc_policy": __("The p= part must be none, quarantine or reject."),
    "taken": __("Another shop has proven this domain. If it is yours, write to support."),
}
_REASONS: dict[str, Promise] = {
    "back": __("The records are right again."),
    "lost": __("The records were wrong for two weeks."),
    "store_ended": __("The shop was closed."),
}


def advice_of(check: Check) -> str:
    """What was found and what to change, in a sentence or two."""
    return problem_text(check.code)


def problem_text(code: str) -> str:
    return str(_SEEN[code]) if code in _SEEN else hosts.problem_text(code)


def subject_of(check: Check) -> str:
    return {
        "spf": _("SPF: who may send"),
        "dkim": _("DKIM: the signature"),
        "dmarc": _("DMARC: the policy"),
        "proof": _("Proof"),
    }[check.about]


def group_title(group: str) -> str:
    return {
        "spf": _("SPF: who may send"),
        "dkim": _("DKIM: the signature"),
        "dmarc": _("DMARC: the policy"),
        "proof": _("Proof"),
    }[group]


def reason_text(code: str) -> str:
    """Why a sender domain took a step; empty when the step says it all."""
    if code in _REASONS:
        return str(_REASONS[code])
    return "" if code in {"proof", "removed", ""} else problem_text(code)


def trial_letter(letter_id: str, to: str, name: str) -> Letter:
    """What the team sends itself to see that its mail service works."""
    subject = _("A test mail from %(name)s") % {"name": name}
    text = _("Your mail service works. Customers' mails go the same way.")
    html = format_html("<!doctype html><title>{}</title><p>{}</p>", subject, text)
    return Letter(letter_id, to, subject, f"{text}\n\n-- \n{name}", str(html), name)
