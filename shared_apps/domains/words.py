"""Sentences about names, records and certificates. Codes come from rules; people read these."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from shared_apps.domains.rules.checks import Check

_NAMES: dict[str, Promise] = {
    "empty": __("Enter the name of your domain, like shop.example.com."),
    "path": __("Enter only the name, without a path: shop.example.com."),
    "mail": __("This is an e-mail address. Enter a name like shop.example.com."),
    "port": __("Enter the name without a port."),
    "wildcard": __("Names with a star are not possible. Add each name by itself."),
    "dot": __("Leave out the dot at the end: %(host)s"),
    "address": __("This is a number address. Enter a name like shop.example.com."),
    "letters": __("This is not a name that can exist: letters, digits and hyphens only."),
    "single": __("Enter the whole name with its ending, like %(host)s.com."),
    "long": __("This name is too long: at most %(longest)s characters."),
    "nowhere": __("Names that end in .%(suffix)s are not reachable on the Internet."),
    "suffix": __(
        "%(host)s is an ending under which everybody can register names. Enter your own name."
    ),
    "own": __("This name belongs to the platform. Your free address works already."),
    "above": __("This name is above the platform's own names and can't be used."),
    "mixed": __("“%(label)s” mixes letters of several alphabets, as forged names do."),
    "look_alike": __("“%(label)s” reads like a name of the platform and can't be used."),
    "taken": __("This name is in use by another shop. If it is yours, write to support."),
    "parent_taken": __("Another shop uses the name above this one. Names below it are its own."),
    "child_taken": __("Another shop uses a name below this one, so it can't be used here."),
    "looks_taken": __("This name looks the same as one that another shop uses."),
}

_REASONS: dict[str, Promise] = {
    "back": __("The records are right again."),
    "fallen_back": __("Links and mails use the free address again."),
    "lost": __("The records were wrong for two weeks."),
    "store_ended": __("The shop was closed."),
}

_SEEN: dict[str, Promise] = {
    "alias": __("Points here."),
    "chain": __("Points here, by way of other names."),
    "address": __("Points here."),
    "proof": __("Found: the domain is yours."),
    "caa": __("Certificates are allowed."),
    "servfail": __(
        "The domain's name servers answer with an error (SERVFAIL). Check at your DNS provider "
        "that the zone is loaded there without errors."
    ),
    "dnssec": __(
        "The domain's DNSSEC signatures are wrong, so most of the Internet can't reach it. Renew "
        "the DS record at your registrar, or switch DNSSEC off there until it is mended."
    ),
    "split": __(
        "The domain's name servers contradict each other. If you changed the record just now, "
        "they still pass it on; otherwise set the same records at all of them."
    ),
    "loop": __(
        "The name is passed on from alias to alias without an end. Set the record directly, as "
        "shown."
    ),
    "timeout": __(
        "The domain's name servers do not answer. Check that the name servers entered at your "
        "registrar are the right ones."
    ),
    "lame": __(
        "The name servers entered at your registrar say that they do not know this domain. Add "
        "the zone at your DNS provider, or enter the right name servers."
    ),
    "wrong_target": __("The name points somewhere else. Replace that record with the one shown."),
    "some_elsewhere": __(
        "Some of the addresses are not ours: part of your visitors goes elsewhere. Delete the "
        "other address records."
    ),
    "nxdomain": __("This name does not exist in the DNS yet. Set the record as shown."),
    "no_address": __("The name exists, but points nowhere yet. Set the record as shown."),
    "aaaa_elsewhere": __(
        "An IPv6 address (AAAA record) leads somewhere else: visitors with IPv6 would never "
        "arrive here. Delete the AAAA record."
    ),
    "txt_missing": __("The proof is not there yet. Set the TXT record as shown."),
    "txt_wrong": __("There is a TXT record, but its text is another. Copy it exactly."),
    "txt_of_another": __(
        "The proof is that of another shop or of an earlier attempt. Replace it with the one shown."
    ),
    "caa_forbids": __(
        "A CAA record allows certificates of other authorities only. Delete it, or add the one "
        "shown here."
    ),
    "taken": __("Another shop has proven this name. If it is yours, write to support."),
}


def name_refusal(code: str, facts: Mapping[str, str]) -> str:
    return str(_NAMES[code]) % facts


def advice_of(check: Check) -> str:
    """What was found and what to change, in a sentence or two."""
    return str(_SEEN.get(check.code, check.code))


def heard_of(check: Check) -> str:
    """What was heard where no record was seen: an error and silence are not "nothing"."""
    return {
        "servfail": _("an error (SERVFAIL)"),
        "dnssec": _("signatures that do not fit"),
        "timeout": _("silence"),
        "lame": _("“not my domain”"),
        "loop": _("aliases without an end"),
    }.get(check.code, _("nothing"))


def problem_text(code: str) -> str:
    return str(_SEEN.get(code, code)) if code else ""


def subject_of(check: Check) -> str:
    """What a check looked at."""
    return {
        "address": _("Address"),
        "ipv6": _("IPv6"),
        "proof": _("Proof"),
        "caa": _("Certificate authority allowed"),
    }[check.about]


def reason_text(code: str) -> str:
    """Why a claim took a step; empty when the step says it all."""
    if code in _REASONS:
        return str(_REASONS[code])
    return "" if code in {"proof", "released"} else str(_SEEN.get(code, ""))
