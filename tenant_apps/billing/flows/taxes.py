"""What billing asks the outside of taxes: the register of numbers, and an outside engine."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kernel.actor import MACHINE, Actor
from kernel.errors import Declined, Misconfigured, OutcomeUnknown, OutsideError, Unavailable
from kernel.plugs import Health
from kernel.tenancy.context import current_store
from kernel.words import gettext_noop
from shared_apps.outbox.services import unschedule
from shared_apps.taxing.port import Engine, Place, Quote, engines
from tenant_apps.accounts.models import Customer
from tenant_apps.billing import services
from tenant_apps.billing.models import Subscription, TaxEngine, TaxQuote, TaxReport
from tenant_apps.billing.outside_tax import engine_row, is_outside, place_of, settings_of
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.services.vat import CHECK
from tenant_apps.billing.taxation import own_number
from tenant_apps.billing.vies import look_up

REFUSED = gettext_noop("The engine did not accept the key.")


def ask_now(customer: Customer, *, actor: Actor) -> None:
    """Ask while the customer waits, so that what it sees is what it will be billed."""
    if services.ask_for_number(customer, actor=actor) is not None:
        check_vat(customer.pk)
    quote_tax(customer.pk)


def check_vat(customer_id: UUID) -> None:
    """Look a customer's number up. Again: an answer that is new enough is not asked for again."""
    question = services.question_of(customer_id)
    if question is None:
        unschedule(CHECK, str(customer_id))
        return
    try:
        found = look_up(question.number, own_number())
    except OutsideError as trouble:
        services.note_silence(question.pk, trouble.code)
    else:
        services.note_answer(question.pk, found)


def quote_tax(customer_id: UUID) -> None:
    """
    Ask the outside engine what a customer's place bears. Without one: nothing.

    Again: an answer that holds is not asked for again.
    """
    questions = services.open_questions(customer_id)
    if not questions:
        return
    customer = Customer.objects.get(pk=customer_id)
    row = engine_row(questions[0].engine)
    for one in questions:
        if not _ask(row, one, customer):
            return  # the next would wait as long
    services.open_questions(customer_id)  # plans when to look again


def quote_for(subscription_id: UUID) -> None:
    """As quote_of, for who pays for a subscription."""
    payers = Subscription.objects.filter(pk=subscription_id).values("customer_id")
    _quote_if_outside(Customer.objects.filter(pk__in=payers))


def quote_of(customer_id: UUID) -> None:
    """As quote_tax; at once over where no engine is used."""
    _quote_if_outside(Customer.objects.filter(pk=customer_id))


def _quote_if_outside(customers: QuerySet[Customer]) -> None:
    rules = policy()
    customer = customers.first() if rules.outside_tax else None
    if customer and is_outside(customer, rules):
        quote_tax(customer.pk)


def check_engine(engine: str, *, actor: Actor = MACHINE) -> Health:
    """Ask whether the store's key works. A good one resumes, a refused one pauses."""
    health = _made(TaxEngine.objects.get(engine=engine)).check()
    services.note_engine_health(engine, health, actor=actor)
    return health


def report_tax(report_id: UUID) -> None:
    """
    Tell the engine of a paper.

    Again: under the same reference, so that it has one. Whether one that was lost arrived is asked
    before it is told again.
    """
    report = services.report_to_make(report_id)
    row = engine_row(report.engine) if report else None
    if report is None:
        return
    if row is None or row.state != TaxEngine.State.ACTIVE:
        services.note_report_trouble(report_id, "paused", unknown=False, final=False)
        return
    told, engine = services.as_told(report), _made(row)
    is_sale = report.kind == TaxReport.Kind.SALE
    try:
        said = None
        if report.state == TaxReport.State.UNKNOWN:
            said = engine.find("sale" if is_sale else "refund", told)
        if said is None:
            said = engine.record(told) if is_sale else engine.give_back(told)
    except OutsideError as no:
        _pause_if_refused(row, no)
        services.note_report_trouble(
            report_id,
            f"{no.code}: {no.answer}",
            unknown=isinstance(no, OutcomeUnknown),
            final=isinstance(no, Declined),
        )
    else:
        services.note_report(report_id, said)


def _ask(row: TaxEngine | None, question: TaxQuote, customer: Customer) -> bool:
    """Whether there is an answer now."""
    try:
        found = _quoted(row, place_of(customer), question.code)
    except OutsideError as no:
        if row:
            _pause_if_refused(row, no)
        services.note_no_quote(question.pk, customer.pk, f"{no.code}: {no.answer}")
        return False
    services.note_quote(question.pk, customer.pk, found)
    return True


def _quoted(row: TaxEngine | None, to: Place, code: str) -> Quote:
    """Raises the outside errors."""
    if row is None or row.state != TaxEngine.State.ACTIVE:
        raise Unavailable("the engine is paused")
    return _made(row).quote(to, code, current_store().currency)


def _made(row: TaxEngine) -> Engine:
    return engines.get(row.engine)(settings_of(row))


def _pause_if_refused(row: TaxEngine, no: OutsideError) -> None:
    if isinstance(no, Misconfigured):
        facts = (("answer", no.answer[:300]),)
        refused = Health(ok=False, message=REFUSED, facts=facts, refused=True)
        services.note_engine_health(row.engine, refused)
