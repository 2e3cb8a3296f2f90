"""What a store's sender is, what the DNS must say for it, and which way its mail goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kernel.errors import NotFound
from kernel.tenancy.context import current_store
from kernel.tenancy.vault import unseal
from shared_apps.domains.rules.names import HostName, is_inside, shown_of
from shared_apps.domains.rules.records import Record
from shared_apps.domains.selectors import claims
from shared_apps.mailing.models import MailAccount, SenderDomain, SenderStep
from shared_apps.mailing.port import DkimKey, MailService, Sender, mail_services
from shared_apps.mailing.rules.lifecycle import HOLDING
from shared_apps.mailing.rules.records import records_for

KEY = "mailing.dkim"
ACCOUNT = "mailing.account"


def current() -> SenderDomain | None:
    """The domain that this store entered and did not remove."""
    mine = SenderDomain.objects.filter(store=current_store().key)
    return mine.exclude(state=SenderDomain.State.REMOVED).first()


def sender_domain(sender_id: UUID) -> SenderDomain:
    """Raises NotFound, also for another store's."""
    row = SenderDomain.objects.filter(pk=sender_id, store=current_store().key).first()
    if row is None:
        raise NotFound(_("There is no such domain."))
    return row


def steps(row: SenderDomain) -> QuerySet[SenderStep]:
    """Newest first."""
    return SenderStep.objects.filter(sender=row).order_by("-at", "-pk")


def neutral_address() -> str:
    return f"{current_store().slug}@{settings.NEUTRAL_MAIL_DOMAIN}"


def sender() -> Sender:
    """The address that mail leaves under right now, with its key when it is the store's own."""
    row = current()
    if row is None or row.state != SenderDomain.State.PROVEN:
        return Sender(neutral_address())
    key = DkimKey(row.domain, row.selector, unseal(KEY, row.sealed_key))
    return Sender(row.address, key)


def is_ours_by_host(domain: str) -> bool:
    """A proven host of this store is the domain, or lies below it."""
    held = claims().filter(state__in=("proven", "ordered", "installed", "live"))
    return any(is_inside(host, domain) for host in held.values_list("host", flat=True))


def host_name(row: SenderDomain) -> HostName:
    return HostName(row.domain, shown_of(row.domain), row.registrable)


def records_of(row: SenderDomain, team_address: str) -> tuple[Record, ...]:
    """What must be set at the DNS provider, merged with the SPF record that is there."""
    return records_for(
        host_name(row),
        selector=row.selector,
        public=row.public_key,
        token="" if is_ours_by_host(row.domain) else row.token,
        mechanism=settings.MAIL_SPF,
        team_address=team_address,
        known_spf=tuple(row.seen_spf),
    )


def is_taken(domain: str, skeleton: str, store_key: str) -> bool:
    """On the platform side: does another store send under this name, or one too near?"""
    labels = domain.split(".")
    above = [".".join(labels[n:]) for n in range(1, len(labels) - 1)]
    near = (
        Q(domain=domain)
        | Q(domain__in=above)
        | Q(domain__endswith=f".{domain}")
        | Q(skeleton=skeleton)
    )
    held = SenderDomain.objects.filter(near, state__in=HOLDING)
    return held.exclude(store=store_key).exists()


def account() -> MailAccount | None:
    """The mail service that this store has connected."""
    mine = MailAccount.objects.filter(store=current_store().key)
    return mine.exclude(state=MailAccount.State.REMOVED).first()


def settings_of(row: MailAccount) -> dict[str, str]:
    found: dict[str, str] = json.loads(unseal(ACCOUNT, row.sealed_settings).reveal())
    return found


def service_of(row: MailAccount) -> MailService:
    return mail_services.get(row.service)(settings_of(row))


@dataclass(frozen=True, slots=True)
class ServiceKind:
    """A mail service that could be connected, with what is known of ours."""

    key: str
    cls: type[MailService]
    account: MailAccount | None
    known: Mapping[str, str]
    stored_secrets: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name. A template would call the class instead of reading it."""
        return self.cls.label


def service_label(key: str) -> str:
    return mail_services.get(key).label


def service_kinds() -> list[ServiceKind]:
    return [service_kind(key) for key in sorted(set(mail_services.keys()))]


def service_kind(key: str) -> ServiceKind:
    """Raises NotFound for an unknown service."""
    try:
        cls = mail_services.get(key)
    except KeyError:
        raise NotFound(_("There is no such mail service.")) from None
    row = account()
    if row is None or row.service != key:
        return ServiceKind(key, cls, None, {}, ())
    stored = settings_of(row)
    secrets = tuple(one.name for one in cls.fields if one.kind == "secret" and stored[one.name])
    known = {name: value for name, value in stored.items() if name not in secrets}
    return ServiceKind(key, cls, row, known, secrets)
