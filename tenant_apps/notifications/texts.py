"""
What each mail says: subject, opening, body, and one button. Plain, short, no exclamation marks.

Texts are functions of the mail's facts, in the language that is active. Facts are data: nothing a
person typed is ever treated as a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """One mail in words. `rows` are facts in two columns; `button` is (label, path or URL)."""

    subject: str
    lines: tuple[str, ...]
    rows: tuple[tuple[str, str], ...] = ()
    button: tuple[str, str] | None = None
    attach_invoice: str = ""


_texts: dict[str, Callable[[Facts], Text]] = {}


def mail_text(kind: str) -> Callable[[Callable[[Facts], Text]], Callable[[Facts], Text]]:
    """Register the words of one kind of mail."""

    def decorate(write: Callable[[Facts], Text]) -> Callable[[Facts], Text]:
        _texts[kind] = write
        return write

    return decorate


def text_of(kind: str, facts: Facts) -> Text:
    """Raises KeyError for a kind that has no text: a mail without words is a bug."""
    return _texts[kind](facts)


def kinds() -> list[str]:
    return sorted(_texts)


def _invoice_rows(facts: Facts) -> tuple[tuple[str, str], ...]:
    return ((_("Invoice"), facts["number"]), (_("Total"), facts["total"]), (_("Due"), facts["due"]))


def _way_to_pay(facts: Facts) -> str:
    """A mail that was queued before there were pay links leads to the invoice's own page."""
    return str(facts.get("pay") or f"/account/invoices/{facts['invoice_id']}/")


@mail_text("store.welcome")
def _welcome(facts: Facts) -> Text:
    return Text(
        _("Your store is open"),
        (
            _("Your store “%(store)s” is ready: catalogue, prices and web address are set up.")
            % facts,
            _("Next: set your brand, check your prices, and connect a way to get paid."),
        ),
        ((_("Shop"), facts["shop"]), (_("Sign in as"), facts["owner"])),
        (_("Open your console"), "/manage/"),
    )


@mail_text("order.placed")
def _placed(facts: Facts) -> Text:
    return Text(
        _("We have your order %(number)s") % facts,
        (_("Thank you. As soon as it is paid, it is set up by itself."),),
        ((_("Order"), facts["number"]), (_("Total"), facts["total"])),
        (_("Follow your order"), f"/orders/{facts['order_id']}/"),
    )


@mail_text("invoice.issued")
def _issued(facts: Facts) -> Text:
    lines = [_("Here is your invoice. It is attached as a PDF.")]
    if facts.get("will_charge"):
        lines.append(_("You need not do anything: your card is charged on the due day."))
    return Text(
        _("Invoice %(number)s") % facts,
        tuple(lines),
        _invoice_rows(facts),
        (_("View and pay"), _way_to_pay(facts)),
        facts["invoice_id"],
    )


@mail_text("invoice.paid")
def _paid(facts: Facts) -> Text:
    return Text(
        _("Payment received for %(number)s") % facts,
        (_("Thank you. Your payment has arrived."),),
        _invoice_rows(facts),
        (_("View invoice"), f"/account/invoices/{facts['invoice_id']}/"),
        facts["invoice_id"],
    )


@mail_text("payment.failed")
def _failed(facts: Facts) -> Text:
    person = str(facts.get("person") or "")
    why = _(person) or _("Your bank refused the payment.")
    return Text(
        _("Payment for %(number)s did not work") % facts,
        (why, _("Nothing was charged. You can pay with another card at any time.")),
        _invoice_rows(facts),
        (_("Pay now"), _way_to_pay(facts)),
    )


@mail_text("payment.refunded")
def _refunded(facts: Facts) -> Text:
    way = _("It goes back the way it came; your bank may take up to ten days to show it.")
    if facts.get("by_hand"):
        way = _("It is sent to your bank account; your bank may take a few days to show it.")
    return Text(
        _("We paid back %(amount)s for %(number)s") % facts,
        (_("We have given %(amount)s back to you.") % facts, way),
        ((_("Invoice"), facts["number"]), (_("Paid back"), facts["amount"])),
        (_("View invoice"), f"/account/invoices/{facts['invoice_id']}/"),
    )


@mail_text("payment.needs_customer")
def _needs_customer(facts: Facts) -> Text:
    return Text(
        _("Please confirm the payment for %(number)s") % facts,
        (_("Your bank wants you to confirm this payment yourself. It takes a minute."),),
        _invoice_rows(facts),
        (_("Confirm and pay"), _way_to_pay(facts)),
    )


@mail_text("invoice.reminder")
def _reminder(facts: Facts) -> Text:
    return Text(
        _("Reminder: invoice %(number)s is unpaid") % facts,
        (
            _("This invoice is past its due day."),
            _("Without payment your services are paused on %(suspend)s. Nothing is deleted then.")
            % facts
            if facts["suspend"]
            else _("Please pay it now. If your payment is on its way, thank you."),
        ),
        _invoice_rows(facts),
        (_("Pay now"), _way_to_pay(facts)),
    )


@mail_text("service.ready")
def _ready(facts: Facts) -> Text:
    return Text(
        _("%(hostname)s is ready") % facts,
        (
            _("Your server is running."),
            _("For safety the password is not in this mail: you find it on the server's page."),
        ),
        (
            (_("Server"), facts["hostname"]),
            (_("Address"), facts["ipv4"]),
            (_("User"), facts["user"]),
        ),
        (_("Open your server"), f"/account/services/{facts['service_id']}/"),
    )


@mail_text("service.suspended")
def _suspended(facts: Facts) -> Text:
    why = {
        "trial_over": _(
            "Your free trial is over. Choose a plan to go on; your data is kept for now."
        ),
        "paused": _("It was paused by a wish. Nothing is charged until it is let go on."),
    }.get(
        str(facts.get("reason")),
        _("An invoice is unpaid. Pay it and your server starts again by itself."),
    )
    return Text(
        _("%(hostname)s is paused") % facts,
        (why,),
        ((_("Server"), facts["hostname"]),),
        (_("Open your server"), f"/account/services/{facts['service_id']}/"),
    )


@mail_text("service.resumed")
def _resumed(facts: Facts) -> Text:
    return Text(
        _("%(hostname)s is running again") % facts,
        (_("Thank you for your payment."),),
        ((_("Server"), facts["hostname"]),),
        (_("Open your server"), f"/account/services/{facts['service_id']}/"),
    )


@mail_text("service.cancelled")
def _cancelled(facts: Facts) -> Text:
    when = (
        _("It ends now, and its data is removed.")
        if facts["over"]
        else _("It runs until %(ends)s and is not billed again. Until then you can keep it.")
        % facts
    )
    return Text(
        _("%(hostname)s is cancelled") % facts,
        (when, _("Please fetch what you need from it before.")),
        ((_("Server"), facts["hostname"]), (_("Ends"), facts["ends"])),
        (_("Open your server"), f"/account/services/{facts['service_id']}/"),
    )


@mail_text("service.ended")
def _ended(facts: Facts) -> Text:
    return Text(
        _("%(hostname)s was removed") % facts,
        (_("The server and its data are gone. Your invoices stay in your account."),),
        ((_("Server"), facts["hostname"]),),
    )


@mail_text("service.delayed")
def _delayed(facts: Facts) -> Text:
    return Text(
        _("%(hostname)s takes longer than planned") % facts,
        (
            _("Setting up your server did not work at once. We are looking at it."),
            _("You need not do anything, and you will hear from us."),
        ),
        ((_("Server"), facts["hostname"]),),
    )
