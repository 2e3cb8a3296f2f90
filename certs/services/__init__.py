"""Verbs of certificates. All run on the platform side, on the real clock."""

from certs.services.attempts import begin, keep_chain, note_failure, note_problem
from certs.services.challenges import publish_challenge, withdraw_challenge
from certs.services.copies import forget_copy, note_copied, plan_copy, restore, try_again
from certs.services.edges import Placed, forget_placements, note_edge, note_placements
from certs.services.orders import hurry, order, plan_next, retire, take_next
from certs.services.own_names import order_own_names
from certs.services.renewals import note_advice, order_renewal, plan_advice, raise_alarm

__all__ = [
    "Placed",
    "begin",
    "forget_copy",
    "forget_placements",
    "hurry",
    "keep_chain",
    "note_advice",
    "note_copied",
    "note_edge",
    "note_failure",
    "note_placements",
    "note_problem",
    "order",
    "order_own_names",
    "order_renewal",
    "plan_advice",
    "plan_copy",
    "plan_next",
    "publish_challenge",
    "raise_alarm",
    "restore",
    "retire",
    "take_next",
    "try_again",
    "withdraw_challenge",
]
