"""Where certificates meet the outside: the issuer, its look before, advice, copies, edges."""

from certs.flows.advice import ask_advice
from certs.flows.copies import copy_all, copy_one, remove_copy, restore_all
from certs.flows.edge import sync_edge
from certs.flows.issue import issue_next, work_queue

__all__ = [
    "ask_advice",
    "copy_all",
    "copy_one",
    "issue_next",
    "remove_copy",
    "restore_all",
    "sync_edge",
    "work_queue",
]
