"""Sentences about certificates for staff. Codes of the DNS have theirs in shared_apps.domains."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as __

from shared_apps.domains.words import problem_text

_CODES: dict[str, Promise] = {
    "no_authority": __("No certificate authority is set up."),
    "no_dns_driver": __("No name server takes our updates, which a wildcard needs."),
    "dns_update": __("The name server did not take the challenge's record."),
    "probe_refused": __("Nothing answers at the host's address."),
    "probe_timeout": __("The host's address takes too long to answer."),
    "probe_private": __("The host's address is not reachable from the Internet."),
    "probe_redirected": __("The host's address sends visitors somewhere else."),
    "probe_status": __("The host's address answers, but does not know the challenge."),
    "probe_stranger": __("Another web server answers at the host's address."),
    "authority_not_let_in": __("The authority could not reach the host."),
    "authority_wrong_answer": __("The authority got another answer at the host than ours."),
    "authority_dns": __("The authority could not look the host up."),
    "authority_not_content": __("The authority was not content with the host's proof."),
    "authority_refuses_name": __("The authority gives no certificates for this name."),
    "authority_limits": __("The authority's limit is reached."),
    "authority_nonce": __("The authority kept refusing our nonces."),
    "authority_failed": __("The authority had a fault of its own."),
    "authority_unreachable": __("The authority does not answer."),
    "authority_account": __("The authority does not accept our account."),
    "authority_lost_account": __("The authority has lost our account; a new one is made."),
    "authority_misunderstood": __("The authority did not understand our order."),
    "outcome_unknown": __("The order broke off; nobody knows how far it came."),
    "budget_orders": __("Our limit of orders is reached; it goes on by itself."),
    "budget_registered": __("Our limit for this domain is reached; it goes on by itself."),
    "budget_failures": __("Too many failures in an hour; it goes on by itself."),
    "budget_duplicates": __("Renewed often enough this week; it goes on by itself."),
    "certificate_unreadable": __("What the authority sent is no certificate."),
    "certificate_name_missing": __("What the authority sent is for another name."),
    "certificate_chain_broken": __("The chain that the authority sent does not hold."),
    "certificate_key_mismatch": __("What the authority sent belongs to another key."),
    "certificate_not_valid_now": __("What the authority sent is not valid now."),
}

_BUCKETS: dict[str, tuple[Promise, Promise]] = {
    "budget_orders": (__("Orders"), __("in 3 hours, all hosts")),
    "budget_registered": (__("Certificates of one domain"), __("in 7 days")),
    "budget_failures": (__("Failures of one host"), __("in an hour")),
    "budget_duplicates": (__("Certificates of one host"), __("in 7 days")),
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
