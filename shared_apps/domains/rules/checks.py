"""What the DNS said → what is right, what is wrong, and what exactly was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from shared_apps.domains.port import Answer, Sighting, Target
from shared_apps.domains.rules.caa import allows
from shared_apps.domains.rules.records import PROOF_PREFIX, proof_value

Verdict = Literal["ok", "missing", "wrong", "forbidden", "elsewhere", "broken", "unreachable"]
# One check: its verdict and the code of the sentence for people.
_FAILURES: dict[str, tuple[Verdict, str]] = {
    "servfail": ("broken", "servfail"),
    "dnssec": ("broken", "dnssec"),
    "split": ("broken", "split"),
    "loop": ("broken", "loop"),
    "timeout": ("unreachable", "timeout"),
    "lame": ("unreachable", "lame"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """
    `about`: address, ipv6, proof or caa. `code` names what was found (words.py has the advice).

    `name` is the record that was looked at, `seen` what it says, `wanted` what it should say.
    """

    about: str
    verdict: Verdict
    code: str
    name: str
    seen: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.verdict == "ok"


@dataclass(frozen=True, slots=True)
class Report:
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        return bool(self.checks) and all(check.ok for check in self.checks)

    @property
    def problem(self) -> Check | None:
        """The first thing to mend."""
        return next((check for check in self.checks if not check.ok), None)

    @property
    def is_doubtful(self) -> bool:
        """Only silence was heard: it may be the network between us, not the records."""
        bad = [check for check in self.checks if not check.ok]
        return bool(bad) and all(check.verdict in {"unreachable", "broken"} for check in bad)

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(check) for check in self.checks]


def report_from(rows: Iterable[Mapping[str, Any]]) -> Report:
    """The report as it was kept."""
    return Report(
        tuple(
            Check(
                str(row["about"]),
                row["verdict"],
                str(row["code"]),
                str(row["name"]),
                tuple(row["seen"]),
                tuple(row["wanted"]),
            )
            for row in rows
        )
    )


def judge(seen: Sighting, *, target: Target, token: str, authority: str) -> Report:
    """
    Everything that must be right before a certificate is ordered. Without a token no proof is
    looked for. `authority` is the certificate authority's name in CAA records.
    """
    checks = [_address(seen, target)]
    strays = _stray_ipv6(seen, target)
    if strays is not None:
        checks.append(strays)
    if seen.proof is not None and token:
        checks.append(_proof(seen.proof, token))
    checks.append(_caa(seen.caa, authority))
    return Report(tuple(checks))


def _address(seen: Sighting, target: Target) -> Check:
    """By name through any chain of aliases, or by the edge's addresses."""
    wanted = (target.host, *target.ipv4)
    if target.host in seen.ipv4.chain:
        code = "alias" if len(seen.ipv4.chain) == 1 else "chain"
        return Check("address", "ok", code, seen.host, seen.ipv4.chain, wanted)
    failure = failure_of("address", seen.ipv4, wanted)
    if failure:
        return failure
    if seen.ipv4.exists:
        shown = short((*seen.ipv4.chain, *seen.ipv4.values))
        right = bool(target.ipv4) and set(seen.ipv4.values) <= set(target.ipv4)
        if right:
            return Check("address", "ok", "address", seen.host, shown, wanted)
        mixed = bool(set(seen.ipv4.values) & set(target.ipv4))
        code = "some_elsewhere" if mixed else "wrong_target"
        return Check("address", "wrong", code, seen.host, shown, wanted)
    if seen.ipv4.chain:  # an alias to a name without an address
        return Check("address", "wrong", "wrong_target", seen.host, seen.ipv4.chain, wanted)
    only_ipv6 = seen.ipv6.exists and set(seen.ipv6.values) <= set(target.ipv6)
    if only_ipv6 and not target.ipv4:
        return Check("address", "ok", "address", seen.host, seen.ipv6.values, wanted)
    code = "nxdomain" if seen.ipv4.status == "nxdomain" else "no_address"
    return Check("address", "missing", code, seen.host, (), wanted)


def _stray_ipv6(seen: Sighting, target: Target) -> Check | None:
    """An IPv6 address of another place: half of the visitors, and the authority, go there."""
    if target.host in seen.ipv6.chain or not seen.ipv6.exists:
        return None
    strays = tuple(one for one in seen.ipv6.values if one not in target.ipv6)
    if not strays:
        return None
    return Check("ipv6", "elsewhere", "aaaa_elsewhere", seen.host, short(strays), target.ipv6)


def _proof(answer: Answer, token: str) -> Check:
    wanted = (proof_value(token),)
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


def _caa(answer: Answer, authority: str) -> Check:
    wanted = (f'0 issue "{authority}"',)
    failure = failure_of("caa", answer, wanted)
    if failure:
        return failure
    if not allows(answer.values, authority):
        return Check("caa", "forbidden", "caa_forbids", answer.name, short(answer.values), wanted)
    return Check("caa", "ok", "caa", answer.name, short(answer.values), ())


def failure_of(about: str, answer: Answer, wanted: tuple[str, ...]) -> Check | None:
    """When nobody can say what the truth is; None when the servers answered."""
    if answer.status not in _FAILURES:
        return None
    verdict, code = _FAILURES[answer.status]
    shown = tuple(" + ".join(values) or "–" for values in answer.differing)
    return Check(about, verdict, code, answer.name, short(shown), wanted)


def short(values: tuple[str, ...]) -> tuple[str, ...]:
    """Strangers write these: kept few and short."""
    return tuple(value[:200] for value in values[:6])
