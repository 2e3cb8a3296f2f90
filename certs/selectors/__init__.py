"""Answers about certificates. On the platform side, except for what a web node asks."""

from certs.selectors.issuing import (
    account,
    account_files,
    challenge_answer,
    dns_account,
    next_try_at,
    past_of,
    paused_until,
    registered_domain,
)
from certs.selectors.serving import current_certificate, is_under_an_old_key, paper, wanted_on_edges

__all__ = [
    "account",
    "account_files",
    "challenge_answer",
    "current_certificate",
    "dns_account",
    "is_under_an_old_key",
    "next_try_at",
    "paper",
    "past_of",
    "paused_until",
    "registered_domain",
    "wanted_on_edges",
]
