"""What was seen in the DNS of a sender domain, in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared_apps.domains.port import Answer


@dataclass(frozen=True, slots=True)
class MailSighting:
    """
    All that matters about a sender domain. `proof` is None when the domain is the store's anyway.

    `texts`: the TXT records of every name that the SPF record leads to. `dmarc_above`: what the
    bought name says when the sender domain, below it, says nothing.
    """

    domain: str
    proof: Answer | None
    spf: Answer
    dkim: Answer
    dmarc: Answer
    dmarc_above: Answer | None = None
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
