"""The rules in people's words: what each is called, what it may say, and why it took no other."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from tenant_apps.billing.rules.policies import BadValue, Key, Value


def key_words() -> dict[str, str]:
    return {
        "remind_after_days": _("Reminder, days after the due day"),
        "grace_days": _("Suspension, days after the due day"),
        "terminate_after_days": _("End, days after the suspension"),
        "retry_days": _("Charged again, days after the first try"),
        "late_fee": _("Late fee, an amount or percent of what is due"),
        "late_fee_after_days": _("Late fee, days after the due day"),
        "undo_days": _("A suspension can be undone, days after it"),
        "last_copy": _("A last copy of what is ended unpaid: try, ask or no"),
        "wait_until": _("Not suspended or ended before"),
        "top_up_least": _("Credit added at once, at least"),
        "top_up_most": _("Credit added at once, at most"),
        "mails_a_day": _("Mails about invoices a day, at most"),
        "unused_time": _("Unused time of who cancels at once: kept, credit or payment"),
        "money_back_days": _("Money back for who cancels at once, in the first days"),
        "money_back_percent": _("Money back, percent of what was paid"),
        "money_back_to": _("Money back goes to: credit or payment"),
        "change_charge": _("Another plan is charged: second, none or next"),
        "desktop_credit": _("Credit is used up while desktops run: stop or go_on"),
        "desktop_sharing": _("Customers may share a desktop with somebody: no or yes"),
        "downgrades": _("A cheaper plan comes: now or end"),
    }


def shown(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or _("never")
    return _choices().get(str(value), str(value)) if value != "" else "—"


def choice_words() -> list[str]:
    """What may be typed where a rule chooses from a list."""
    return list(_choices())


def _choices() -> dict[str, str]:
    """What a rule may choose from, in words; typed are the short ones."""
    return {
        "kept": _("kept: nothing goes back"),
        "credit": _("credit: to the customer's credit"),
        "payment": _("payment: the way it came"),
        "second": _("second: both prices to the second"),
        "none": _("none: nothing until the next period"),
        "next": _("next: it comes with the next period"),
        "stop": _("stop: they are stopped, unless a card is kept"),
        "go_on": _("go_on: they run on and are billed"),
        "no": _("no"),
        "yes": _("yes"),
        "try": _("try: where the platform can"),
        "ask": _("ask: else a person says that nothing is lost"),
        "now": _("now"),
        "end": _("end: when the period ends"),
    }


def read_value(key: Key, text: str) -> Value:
    """Raises Invalid at `value`: what the rule takes."""
    try:
        return key.read(text.strip())
    except BadValue as bad:
        raise Invalid(_wants(*bad.args), field="value") from None


def _wants(kind: str, *known: str) -> str:
    words = {
        "one_of": _("Say one of: %(words)s.") % {"words": ", ".join(known)},
        "percent": _("Say a percentage from 1 to 100.") % {},
        "days": _("Say a number of days from 0 to %(most)s.") % {"most": 60},
        "tries": _("Say rising days like 1, 2, 5, 9: ten at most."),
        "day": _("Choose a day."),
        "count": _("Say a number from 1 to %(most)s.") % {"most": 20},
        "amount": _("Say an amount above zero, like 25.") % {},
        "fee": _("Say an amount like 5, or up to 25 percent like 2.5%%; 0 for none.") % {},
    }
    return words[kind]
