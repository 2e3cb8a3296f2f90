"""Where certificates and the outside meet: the issuer, its look before, advice, the edges."""

from certs.flows.advice import ask_advice
from certs.flows.edge import sync_edge
from certs.flows.issue import issue_next, work_queue

__all__ = ["ask_advice", "issue_next", "sync_edge", "work_queue"]
