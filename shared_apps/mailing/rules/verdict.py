"""What the DNS said of a sender domain → what is right, what is wrong, what exactly was seen."""

from __future__ import annotations

from shared_apps.domains.rules.checks import Check, Report, Verdict, failure_of, short
from shared_apps.domains.rules.records import PROOF_PREFIX, proof_value
from shared_apps.mailing.rules import spf
from shared_apps.mailing.rules.dkim import judge_key, key_record
from shared_apps.mailing.rules.dmarc import judge_policy
from shared_apps.mailing.rules.sighting import MailSighting
from shared_apps.mailing.rules.spf import MOST_LOOKUPS


def judge(seen: MailSighting, *, token: str, public: str, mechanism: str) -> Report:
    """Everything that must be right before mail leaves under the domain. `token`: may be empty."""
    checks = []
    if seen.proof is not None:
        checks.append(_proof(seen, token))
    checks += [_spf(seen, mechanism), _dkim(seen, public), _dmarc(seen)]
    return Report(tuple(checks))


def _proof(seen: MailSighting, token: str) -> Check:
    answer, wanted = seen.proof, (proof_value(token),)
    assert answer is not None
    failure = failure_of("proof", answer, wanted)
    if failure:
        return failure
    if wanted[0] in answer.values:
        return Check("proof", "ok", "proof", answer.name, wanted, wanted)
    if not answer.values:
        return Check("proof", "missing", "txt_missing", answer.name, (), wanted)
    foreign = any(value.startswith(PROOF_PREFIX) for value in answer.values)
    code = "txt_of_another" if foreign else "txt_wrong"
    return Check("proof", "wrong", code, answer.name, short(answer.values), wanted)


def _spf(seen: MailSighting, mechanism: str) -> Check:
    records = spf.records_in(seen.spf.values)
    wanted = (spf.merged(records, mechanism),)
    failure = failure_of("spf", seen.spf, wanted)
    if failure:
        return failure
    code, culprit = _spf_code(seen, mechanism)
    verdict: Verdict = "ok" if code == "spf" else "missing" if code == "spf_missing" else "wrong"
    shown = records if not culprit or culprit == seen.domain else (*records, culprit)
    return Check("spf", verdict, code, seen.spf.name, short(shown), wanted)


def _spf_code(seen: MailSighting, mechanism: str) -> tuple[str, str]:
    found = spf.walk(seen.domain, {seen.domain: seen.spf.values, **seen.texts}, mechanism)
    if found.code in {"spf_missing", "spf_two", "spf_malformed"}:
        return found.code, found.culprit
    if found.allows_all:
        return "spf_all", ""
    if mechanism.lower() not in found.allowed:
        return "spf_lacks", ""
    if found.lookups > MOST_LOOKUPS:
        return "spf_lookups", f"{found.lookups} / {MOST_LOOKUPS}"
    return (found.code, found.culprit) if found.code else ("spf", "")


def _dkim(seen: MailSighting, public: str) -> Check:
    wanted = (key_record(public),)
    failure = failure_of("dkim", seen.dkim, wanted)
    if failure:
        return failure
    code = judge_key(seen.dkim.values, public)
    verdict: Verdict = "ok" if code == "dkim" else "missing" if code == "dkim_missing" else "wrong"
    return Check("dkim", verdict, code, seen.dkim.name, short(seen.dkim.values), wanted)


def _dmarc(seen: MailSighting) -> Check:
    """The domain's own policy, or that of the bought name above it."""
    answer = seen.dmarc
    if not answer.values and seen.dmarc_above is not None:
        answer = seen.dmarc_above
    failure = failure_of("dmarc", answer, ())
    if failure:
        return failure
    code = judge_policy(answer.values)
    verdict: Verdict = "ok" if code == "dmarc" else "missing"
    if code not in {"dmarc", "dmarc_missing"}:
        verdict = "wrong"
    return Check("dmarc", verdict, code, answer.name, short(answer.values))
