"""Charges, refunds and the balance: every movement of money, in minor units."""

from __future__ import annotations

from sandbox.stripe.calls import Call, operation
from sandbox.stripe.wire import Refused, Thing, listed, merged_metadata, need, whole
from sandbox.stripe.world import Books

# Of every payment in another currency than the account's.
_RATE_PERCENT = 80
EXCHANGE_RATE = 0.8


def fee_for(amount: int) -> int:
    """2.9 % rounded half up to minor units, and 30."""
    return (amount * 29 + 500) // 1000 + 30


def capture(books: Books, intent: Thing, method: Thing) -> Thing:
    """A paid charge over the whole intent, and its line in the balance."""
    charge = _charge(books, intent, method, paid=True)
    line = balance_line(books, charge["id"], "charge", charge["amount"], charge["currency"])
    charge["balance_transaction"] = line["id"]
    return books.save(charge)


def failed_charge(books: Books, intent: Thing, method: Thing, code: str, message: str) -> Thing:
    charge = _charge(books, intent, method, paid=False)
    charge.update(failure_code=code, failure_message=message)
    books.tell("charge.failed", charge)
    return books.save(charge)


def _charge(books: Books, intent: Thing, method: Thing, *, paid: bool) -> Thing:
    return books.create(
        "ch",
        "charge",
        {
            "amount": intent["amount"],
            "amount_captured": intent["amount"] if paid else 0,
            "amount_refunded": 0,
            "balance_transaction": None,
            "billing_details": method["billing_details"],
            "captured": paid,
            "currency": intent["currency"],
            "customer": intent["customer"],
            "description": intent["description"],
            "disputed": False,
            "failure_code": None,
            "failure_message": None,
            "metadata": intent["metadata"],
            "paid": paid,
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": {"type": "card", "card": method["card"]},
            "receipt_url": None,
            "refunded": False,
            "status": "succeeded" if paid else "failed",
        },
    )


def balance_line(books: Books, source: str, kind: str, amount: int, currency: str) -> Thing:
    """A movement in the account's own currency, which may not be that of the payment."""
    account = books.world.store.get("accounts", books.account) or {}
    settled = account.get("settlement") or currency
    rate = None if settled == currency else EXCHANGE_RATE
    if rate:
        amount = amount * _RATE_PERCENT // 100
    fee = fee_for(amount) if kind == "charge" else 0  # fees are not given back with a refund
    return books.create(
        "txn",
        "balance_transaction",
        {
            "amount": amount,
            "available_on": books.world.now(),
            "currency": settled,
            "description": None,
            "exchange_rate": rate,
            "fee": fee,
            "fee_details": [{"amount": fee, "currency": settled, "type": "stripe_fee"}],
            "net": amount - fee,
            "reporting_category": kind,
            "source": source,
            "status": "available",
            "type": kind,
        },
    )


@operation("refunds.create", "POST", "refunds", "payment_intent charge amount reason metadata")
def create_refund(call: Call) -> Thing:
    books, params = call.books, call.params
    charge = _charge_to_refund(call)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise Refused(400, message, code="charge_already_refunded")
    amount = whole(params, "amount", left) or 0
    if amount < 1:
        raise Refused(400, "Invalid positive integer", param="amount")
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise Refused(400, message, param="amount")
    if params.get("reason") not in (None, "duplicate", "fraudulent", "requested_by_customer"):
        raise Refused(400, "Invalid reason", param="reason")
    refund = books.create(
        "re",
        "refund",
        {
            "amount": amount,
            "charge": charge["id"],
            "currency": charge["currency"],
            "metadata": merged_metadata({}, params),
            "payment_intent": charge["payment_intent"],
            "reason": params.get("reason"),
            "status": "succeeded",
            "failure_reason": None,
        },
    )
    line = balance_line(books, refund["id"], "refund", -amount, charge["currency"])
    refund["balance_transaction"] = line["id"]
    books.save(refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    books.save(charge)
    books.tell("refund.created", refund)
    books.tell("charge.refunded", charge)
    return refund


def _charge_to_refund(call: Call) -> Thing:
    if call.params.get("charge"):
        charge = call.books.get("ch", call.params["charge"], "charge")
    else:
        intent = call.books.get("pi", need(call.params, "payment_intent"), "payment_intent")
        if intent["status"] != "succeeded":
            message = f"This PaymentIntent ({intent['id']}) does not have a successful charge."
            raise Refused(400, message, code="payment_intent_unexpected_state")
        charge = call.books.get("ch", intent["latest_charge"])
    if not charge["captured"]:
        raise Refused(400, f"Charge {charge['id']} was not captured.", param="charge")
    return charge


@operation("refunds.retrieve", "GET", "refunds/{id}")
def read_refund(call: Call) -> Thing:
    return call.books.get("re", call.id)


@operation("refunds.list", "GET", "refunds", "payment_intent charge", paging=True)
def list_refunds(call: Call) -> Thing:
    found = [
        refund
        for refund in call.books.all("re")
        if call.params.get("payment_intent") in (None, refund["payment_intent"])
        and call.params.get("charge") in (None, refund["charge"])
    ]
    return listed(found, call.params, "/v1/refunds")


@operation("charges.retrieve", "GET", "charges/{id}")
def read_charge(call: Call) -> Thing:
    return call.books.get("ch", call.id)


@operation("charges.list", "GET", "charges", "customer payment_intent", paging=True)
def list_charges(call: Call) -> Thing:
    found = [
        charge
        for charge in call.books.all("ch")
        if call.params.get("payment_intent") in (None, charge["payment_intent"])
        and call.params.get("customer") in (None, charge["customer"])
    ]
    return listed(found, call.params, "/v1/charges")


@operation("balance_transactions.retrieve", "GET", "balance_transactions/{id}")
def read_line(call: Call) -> Thing:
    return call.books.get("txn", call.id)


@operation("balance_transactions.list", "GET", "balance_transactions", "type source", paging=True)
def list_lines(call: Call) -> Thing:
    found = [
        line
        for line in call.books.all("txn")
        if call.params.get("type") in (None, line["type"])
        and call.params.get("source") in (None, line["source"])
    ]
    return listed(found, call.params, "/v1/balance_transactions")


@operation("balance.retrieve", "GET", "balance")
def read_balance(call: Call) -> Thing:
    sums: dict[str, int] = {}
    for line in call.books.all("txn"):
        sums[line["currency"]] = sums.get(line["currency"], 0) + line["net"]
    available = [{"amount": net, "currency": currency} for currency, net in sorted(sums.items())]
    return {"object": "balance", "available": available, "pending": [], "livemode": False}


def ledger(books: Books) -> Thing:
    """
    The judge: what each intent really took and gave back, counted from the balance.

    In the payment's currency; `fees` in the account's. `disputed`: taken back by the bank, and not
    given back since.
    """
    sources = {row["id"]: row for prefix in ("ch", "re", "dp") for row in books.all(prefix)}
    intents: dict[str, Thing] = {
        intent["id"]: {
            "payment_intent": intent["id"],
            "metadata": intent["metadata"],
            "currency": intent["currency"],
            "status": intent["status"],
            "times_captured": 0,
            "captured": 0,
            "refunded": 0,
            "disputed": 0,
            "fees": 0,
        }
        for intent in books.all("pi")
    }
    for line in books.all("txn"):
        source = sources[line["source"]]
        row = intents[source["payment_intent"]]
        row["fees"] += line["fee"]
        if line["type"] == "charge":
            row["times_captured"] += 1
            row["captured"] += source["amount"]
        elif line["type"] == "refund":
            row["refunded"] += source["amount"]
        else:
            row["disputed"] += source["amount"] if line["amount"] < 0 else -source["amount"]
    rows = list(intents.values())
    words = ("captured", "refunded", "disputed", "fees")
    sums = {word: sum(row[word] for row in rows) for word in words}
    return {"account": books.account, **sums, "payments": rows}
