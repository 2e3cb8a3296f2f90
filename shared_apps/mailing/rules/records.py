"""Which records a sender domain needs, exactly as they are typed at a DNS provider."""

from __future__ import annotations

from shared_apps.domains.rules.names import HostName, is_inside
from shared_apps.domains.rules.records import Record, proof_name, proof_value
from shared_apps.mailing.rules import dmarc, spf
from shared_apps.mailing.rules.dkim import key_record
from shared_apps.mailing.rules.sighting import MailSighting


def key_name(domain: str, selector: str) -> str:
    return f"{selector}._domainkey.{domain}"


def policy_name(domain: str) -> str:
    return f"_dmarc.{domain}"


def reports_to(domain: str, team_address: str) -> str:
    """
    Where DMARC reports go: the team's own address, or every domain's postmaster.

    Reports to another domain would need that domain's consent in the DNS (RFC 7489, 7.1).
    """
    at = team_address.rpartition("@")[2].lower()
    return team_address if at and is_inside(at, domain) else f"postmaster@{domain}"


def records_for(
    name: HostName,
    *,
    selector: str,
    public: str,
    token: str,
    mechanism: str,
    team_address: str,
    known_spf: tuple[str, ...] = (),
) -> tuple[Record, ...]:
    """`token` empty: no proof is needed. `known_spf`: what is there already, to be merged."""
    domain = name.ascii

    def text(group: str, at: str, value: str) -> Record:
        return Record(group, "TXT", at, name.relative(at), value)

    wanted = [
        text("spf", domain, spf.merged(known_spf, mechanism)),
        text("dkim", key_name(domain, selector), key_record(public)),
        text("dmarc", policy_name(domain), dmarc.dmarc_record(reports_to(domain, team_address))),
    ]
    if token:
        wanted.append(text("proof", proof_name(domain), proof_value(token)))
    return tuple(wanted)


def spf_seen(seen: MailSighting) -> tuple[str, ...]:
    return spf.records_in(seen.spf.values)
