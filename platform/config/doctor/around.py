"""Looks at Valkey, the files and the way out for mail."""

from __future__ import annotations

import smtplib
import ssl

import redis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from config.doctor.finding import FAIL, OK, WARN, Finding
from kernel.ids import new_id

_SECONDS = 5


def valkey_keeps_jobs() -> Finding:
    """The broker shares this server: a job must not vanish to make room."""
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS
    ) as client:
        policy = str(client.info("memory").get("maxmemory_policy", ""))
    if policy == "noeviction":
        return Finding(OK, "answers, and evicts nothing")
    mend = "Set maxmemory-policy noeviction: jobs are kept there."
    return Finding(FAIL, f"maxmemory-policy is {policy or 'not told'}", mend)


def files_can_be_kept() -> Finding:
    return _keep("default")


def copies_can_be_kept() -> Finding:
    return _keep("certificates")


def _keep(name: str) -> Finding:
    """Put, get, delete: a bucket may allow one and refuse another."""
    storage = storages[name]
    content = new_id().hex.encode()
    where = storage.save(f"doctor/{content.decode()}.txt", ContentFile(content))
    try:
        with storage.open(where) as found:
            same = found.read() == content
    finally:
        storage.delete(where)
    if not same or storage.exists(where):
        mend = "Another bucket policy, or a file system that keeps what it is told."
        return Finding(FAIL, "what was put in is not what came out", mend)
    return Finding(OK, "put, got and deleted")


def mail_is_taken() -> Finding:
    """As far as a letter's envelope, without a letter."""
    # nosemgrep: bare-mail - no letter is sent, only the greeting
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=_SECONDS) as relay:
        code, said = relay.ehlo(settings.NEUTRAL_MAIL_DOMAIN or "localhost")
        if code != 250:
            text = said.decode("utf-8", "replace").splitlines()[0]
            return Finding(FAIL, f"EHLO was answered {code} {text}", "Another SMTP_HOST.")
        if settings.EMAIL_USE_TLS:
            relay.starttls(context=ssl.create_default_context())
            relay.ehlo(settings.NEUTRAL_MAIL_DOMAIN or "localhost")
        if settings.EMAIL_HOST_USER:
            relay.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    if not settings.EMAIL_USE_TLS and not settings.LAB:
        return Finding(WARN, "mail leaves in the open", "Set SMTP_TLS=yes if the relay knows it.")
    return Finding(OK, f"the relay {settings.EMAIL_HOST} takes mail")
