"""What the vendor says to one letter: taken, or refused with its own codes."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from starlette.responses import JSONResponse, Response

from sandbox.common.store import Store


def problem(status: int, code: int, message: str) -> Response:
    return JSONResponse({"ErrorCode": code, "Message": message}, status)


def refusal_of(body: dict[str, Any], inactive: set[str]) -> Response | None:
    sender, to = parseaddr(body.get("From", ""))[1], parseaddr(body.get("To", ""))[1]
    if "@" not in sender:
        return problem(422, 300, "Invalid 'From' address.")
    if sender.endswith(".unknown.test"):
        return problem(422, 400, "The 'From' address has no Sender Signature in this account.")
    if "@" not in to:
        return problem(422, 300, f"Invalid 'To' address: '{to}'.")
    if to.lower() in inactive:
        text = (
            "You tried to send to a recipient that has been marked as inactive. Found inactive "
            f"addresses: {to.lower()}. Inactive recipients are ones that have generated a hard "
            "bounce or a spam complaint."
        )
        return problem(422, 406, text)
    if not body.get("TextBody") and not body.get("HtmlBody"):
        return problem(422, 300, "Provide either email TextBody or HtmlBody or both.")
    return None


def taken(store: Store, body: dict[str, Any]) -> Response:
    """Kept. The vendor makes a Message-ID of its own unless it is told to keep the letter's."""
    made = str(uuid.uuid4())
    headers = {one["Name"]: one["Value"] for one in body.get("Headers", [])}
    keeps = headers.pop("X-PM-KeepID", "").lower() == "true"
    to = parseaddr(body["To"])[1]
    store.put(
        "letters",
        made,
        {
            "id": made,
            "from": body["From"],
            "to": to,
            "reply_to": body.get("ReplyTo", ""),
            "subject": body.get("Subject", ""),
            "text": body.get("TextBody", ""),
            "html": body.get("HtmlBody", ""),
            "headers": headers,
            "message_id": headers.get("Message-ID", "") if keeps else f"<{made}@mtasv.test>",
            "metadata": body.get("Metadata", {}),
            "stream": body.get("MessageStream", "outbound"),
            "attachments": [one["Name"] for one in body.get("Attachments", [])],
        },
    )
    now = datetime.now(UTC).isoformat()
    return JSONResponse(
        {"To": to, "SubmittedAt": now, "MessageID": made, "ErrorCode": 0, "Message": "OK"}
    )
