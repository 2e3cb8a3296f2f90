"""Is this installation fit? Each look touches the real thing, and says how to mend it."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator

import psycopg
import redis
from botocore.exceptions import BotoCoreError, ClientError
from django.db import Error

from config.doctor import around, database, keeping, names, working
from config.doctor.finding import FAIL, Finding

_TROUBLE = (
    *(psycopg.Error, Error, redis.RedisError, OSError, ValueError),
    *(smtplib.SMTPException, BotoCoreError, ClientError),
)
LOOKS: dict[str, Callable[[], Finding]] = {
    "settings": names.settings_are_read,
    "database role": database.role_is_walled,
    "wall of roles": database.wall_is_as_declared,
    "database pooler": database.sessions_are_our_own,
    "database writes": database.writes_are_taken,
    "database clock": database.clocks_agree,
    "tables of the platform": database.platform_is_current,
    "tables of the stores": database.stores_are_current,
    "Valkey": around.valkey_keeps_jobs,
    "workers": working.queues_are_served,
    "files": around.files_can_be_kept,
    "sealed certificates": around.copies_can_be_kept,
    "backups of the database": keeping.database_is_kept,
    "backups of the files": keeping.files_are_kept,
    "rehearsal of a restore": keeping.rehearsals_are_young,
    "mail": around.mail_is_taken,
    "wildcard in the DNS": names.wildcard_leads_here,
    "certificates": names.certificates_are_young,
    "staff door": names.staff_door_is_kept,
}


def examine() -> Iterator[tuple[str, Finding]]:
    """Every look, one after the other; what breaks a look is what it found."""
    for name, look in LOOKS.items():
        try:
            yield name, look()
        except _TROUBLE as error:
            said = str(error).strip().splitlines() or [""]
            yield name, Finding(FAIL, f"{type(error).__name__}: {said[0][:200]}", _REACH[name])


_REACH = dict.fromkeys(LOOKS, "Is DATABASE_URL right, and does the server answer there?") | {
    "Valkey": "Is REDIS_URL right, and does the server answer there?",
    "files": "May this process write there? S3_BUCKET and its rights, or EZSCALE_STATE.",
    "sealed certificates": "May this process write there? S3_CERTIFICATE_BUCKET, or EZSCALE_STATE.",
    "mail": "Is there a relay at SMTP_HOST and SMTP_PORT, and does it take SMTP_USER?",
    "wildcard in the DNS": "Set an A record for the star of the root domain, to the edge.",
}
