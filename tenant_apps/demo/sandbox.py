"""What the demo asks of the sandbox servers: an account, and a customer who pays on the page."""

from __future__ import annotations

from django.conf import settings

from kernel.http import HttpClient


def _cards() -> HttpClient:
    return HttpClient(settings.SANDBOX_STRIPE_URL, allow_private=True)


def open_card_account(name: str, key: str) -> str:
    """The secret key of an account at the card sandbox; again: the same one."""
    answer = _cards().call("POST", "/_sandbox/accounts", json={"name": name, "key": key})
    return str(answer.json["secret_key"])


def pay_page(page_url: str, card: str) -> None:
    """Pay a hosted page as its customer would."""
    session = page_url.rstrip("/").rsplit("/", 1)[-1].partition("?")[0].partition("#")[0]
    _cards().call(
        "POST",
        f"/_sandbox/checkout/{session}/pay",
        json={"card": card, "three_d_secure": "complete"},
    )
