"""Look at a sender domain's records; hand a letter over by the way that is the store's."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from kernel.db.transactions import refuse_open_transaction
from kernel.errors import Conflict, Misconfigured, Unavailable
from kernel.tenancy.copies import refuse_from_copy
from shared_apps.domains.flows import lookup
from shared_apps.domains.rules.records import proof_name
from shared_apps.mailing import selectors, services
from shared_apps.mailing.drivers import smtp
from shared_apps.mailing.models import MailAccount
from shared_apps.mailing.port import Letter, Sender
from shared_apps.mailing.rules import spf
from shared_apps.mailing.rules.records import key_name, policy_name, spf_seen
from shared_apps.mailing.rules.sighting import MailSighting
from shared_apps.mailing.rules.verdict import judge
from shared_apps.mailing.words import trial_letter

# A mail service that cannot be reached holds no letter back for longer than this many tries.
PATIENCE = 4
_MOST_QUESTIONS = 20


def check(sender_id: UUID) -> None:
    """Look at a sender domain's records and take the step that follows."""
    asked = services.begin_check(sender_id)
    if asked is None:
        return
    seen = sight(asked)
    report = judge(seen, token=asked.token, public=asked.public, mechanism=settings.MAIL_SPF)
    services.record_report(sender_id, report, seen_spf=spf_seen(seen))


def sight(asked: services.Asked) -> MailSighting:
    """All that the DNS says now. No database; may take ten seconds where servers are silent."""
    eyes = lookup()
    domain = asked.domain
    seen = MailSighting(
        domain,
        eyes.ask(proof_name(domain), "TXT") if asked.token else None,
        eyes.ask(domain, "TXT"),
        eyes.ask(key_name(domain, asked.selector), "TXT"),
        eyes.ask(policy_name(domain), "TXT"),
    )
    if not seen.dmarc.values and asked.registrable != domain:
        seen = replace(seen, dmarc_above=eyes.ask(policy_name(asked.registrable), "TXT"))
    texts = {domain: seen.spf.values}
    for _round in range(spf.MOST_DEPTH):
        wanted = sorted(spf.walk(domain, texts, settings.MAIL_SPF).wanted)
        if not wanted or len(texts) > _MOST_QUESTIONS:
            break
        texts |= {name: eyes.ask(name, "TXT").values for name in wanted[:_MOST_QUESTIONS]}
    return replace(seen, texts=texts)


def deliver(letter: Letter, *, attempt: int = 1) -> None:
    """
    Hand one letter over: by the store's own mail service where it has one, else by the platform's.

    A service that refuses its key is paused, and the letter goes the platform's way at once. From
    the second try on, the service is asked first whether it has the letter already.
    Raises Declined (final), Unavailable, OutcomeUnknown or Misconfigured (the platform's relay);
    in a copy of a store NothingLeaves.
    """
    refuse_from_copy()
    refuse_open_transaction()
    sender = selectors.sender()
    row = selectors.account()
    if row is None or row.state != MailAccount.State.ACTIVE or sender.key is None:
        smtp.send(letter, sender)
        return
    try:
        _by_service(row, letter, sender, again=attempt > 1)
    except Misconfigured as no:
        services.pause_service(answer=no.answer)
        smtp.send(letter, sender)
    except Unavailable:
        if attempt < PATIENCE:
            raise
        smtp.send(letter, sender)


def send_test(to: str, *, letter_id: str, name: str) -> None:
    """
    One letter by the store's own service and no other way. Raises the four outside errors, and
    Conflict while there is no proven domain or no active service.
    """
    refuse_open_transaction()
    sender = selectors.sender()
    row = selectors.account()
    if row is None or row.state != MailAccount.State.ACTIVE or sender.key is None:
        raise Conflict(
            _("First prove your domain and connect a service, then try it."), code="not_ready"
        )
    try:
        _by_service(row, trial_letter(letter_id, to, name), sender, again=False)
    except Misconfigured as no:
        services.pause_service(answer=no.answer)
        raise


def _by_service(row: MailAccount, letter: Letter, sender: Sender, *, again: bool) -> None:
    service = selectors.service_of(row)
    if again and service.was_sent(letter.id):
        return
    service.deliver(letter, sender)
