"""
certbot's authenticator: hands what the authority wants to see to the issuer, which publishes it.

HTTP-01 for hosts, answered by every web node out of the database; DNS-01 for wildcards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from acme import challenges
from certbot import achallenges, interfaces
from certbot.plugins import common

from certs.child.wire import tell


class Authenticator(common.Plugin, interfaces.Authenticator):
    description = "Publishes challenges through the issuer's queue"

    @classmethod
    def add_parser_arguments(cls, add: Callable[..., None]) -> None:
        """It has none: all it needs to know comes with each challenge."""

    def prepare(self) -> None:
        """Nothing to look for."""

    def more_info(self) -> str:
        return self.description

    def get_chall_pref(self, domain: str) -> Iterable[type[challenges.Challenge]]:
        return [challenges.HTTP01, challenges.DNS01]

    def perform(
        self, achalls: list[achallenges.AnnotatedChallenge]
    ) -> list[challenges.ChallengeResponse]:
        answers = []
        for one in achalls:
            answer, text = one.response_and_validation()
            tell("publish", **_place(one), answer=text)
            answers.append(answer)
        tell("published")  # all of them: now the issuer waits until they can be seen
        return answers

    def cleanup(self, achalls: list[achallenges.AnnotatedChallenge]) -> None:
        for one in achalls:
            _answer, text = one.response_and_validation()
            tell("withdraw", **_place(one), answer=text)

    def auth_hint(self, failed_achalls: Sequence[Any]) -> str:
        """The one place where certbot says what exactly the authority complained of."""
        for one in failed_achalls:
            tell("refused", kind=one.error.typ, detail=one.error.detail or "")
        return "the issuer has been told"


def _place(one: achallenges.AnnotatedChallenge) -> dict[str, str]:
    host = one.identifier.value
    if isinstance(one.chall, challenges.DNS01):
        return {"kind": "dns", "host": host, "token": f"_acme-challenge.{host}"}
    return {"kind": "http", "host": host, "token": one.chall.encode("token")}
