"""Sentences about certificates for staff. Codes of the DNS have theirs in shared_apps.domains."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from shared_apps.domains.words import problem_text

_CODES: dict[str, Promise] = {
    "no_authority": lazy("No certificate authority is set up."),
    "no_dns_driver": lazy("No name server takes our updates, which a wildcard needs."),
    "dns_update": lazy("The name server did not take the challenge's record."),
    "probe_refused": lazy("Nothing answers at the host's address."),
    "probe_timeout": lazy("The host's address takes too long to answer."),
    "probe_private": lazy("The host's address is not reachable from the Internet."),
    "probe_redirected": lazy("The host's address sends visitors somewhere else."),
    "probe_status": lazy("The host's address answers, but does not know the challenge."),
    "probe_stranger": lazy("Another web server answers at the host's address."),
    "authority_not_let_in": lazy("The authority could not reach the host."),
    "authority_wrong_answer": lazy("The authority got another answer at the host than ours."),
    "authority_dns": lazy("The authority could not look the host up."),
    "authority_not_content": lazy("The authority was not content with the host's proof."),
    "authority_refuses_name": lazy("The authority gives no certificates for this name."),
    "authority_limits": lazy("The authority's limit is reached."),
    "authority_nonce": lazy("The authority kept refusing our nonces."),
    "authority_failed": lazy("The authority had a fault of its own."),
    "authority_unreachable": lazy("The authority does not answer."),
    "authority_account": lazy("The authority does not accept our account."),
    "authority_lost_account": lazy("The authority has lost our account; a new one is made."),
    "authority_misunderstood": lazy("The authority did not understand our order."),
    "outcome_unknown": lazy("The order broke off; nobody knows how far it came."),
    "budget_orders": lazy("Our limit of orders is reached; it goes on by itself."),
    "budget_registered": lazy("Our limit for this domain is reached; it goes on by itself."),
    "budget_failures": lazy("Too many failures in an hour; it goes on by itself."),
    "budget_duplicates": lazy("Renewed often enough this week; it goes on by itself."),
    "certificate_unreadable": lazy("What the authority sent is no certificate."),
    "certificate_name_missing": lazy("What the authority sent is for another name."),
    "certificate_chain_broken": lazy("The chain that the authority sent does not hold."),
    "certificate_key_mismatch": lazy("What the authority sent belongs to another key."),
    "certificate_not_valid_now": lazy("What the authority sent is not valid now."),
}

_BUCKETS: dict[str, tuple[Promise, Promise]] = {
    "budget_orders": (lazy("Orders"), lazy("in 3 hours, all hosts")),
    "budget_registered": (lazy("Certificates of one domain"), lazy("in 7 days")),
    "budget_failures": (lazy("Failures of one host"), lazy("in an hour")),
    "budget_duplicates": (lazy("Certificates of one host"), lazy("in 7 days")),
}


def reason(code: str) -> str:
    """Why there is no certificate, in a sentence."""
    return str(_CODES[code]) if code in _CODES else problem_text(code)


def bucket_words(code: str) -> tuple[str, str]:
    """A bucket's name and window."""
    name, window = _BUCKETS[code]
    return str(name), str(window)


def known_codes() -> tuple[str, ...]:
    return tuple(_CODES)
