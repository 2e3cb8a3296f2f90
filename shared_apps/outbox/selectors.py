"""What is due, on each store's own clock, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from kernel import clock
from kernel.db.copying import these_texts
from kernel.tenancy.context import current_place
from shared_apps.outbox.clocks import store_clocks
from shared_apps.outbox.due import gathered_kinds
from shared_apps.outbox.models import Beat, Delivery, DueWork, Message

# A store's clock is the real one plus its offset; the platform's is the real one.
_DUE = """
select w.* from outbox_duework w {clocks.join}
where not w.parked
  and w.due_at <= %(now)s + coalesce({clocks.offset}, interval '0')
  and (w.leased_until is null or w.leased_until <= %(now)s)
"""


def _due() -> str:
    return _DUE.format(clocks=store_clocks())


def due_now(*, store: str, kind: str, subject: str, lock: bool) -> DueWork | None:
    """This one piece of work, if it is due and free. `lock` needs an open transaction."""
    query = _due() + " and w.store = %(store)s and w.kind = %(kind)s and w.subject = %(subject)s"
    if lock:
        query += " for update of w skip locked"
    params = {"now": clock.real_now(), "store": store, "kind": kind, "subject": subject}
    # nosemgrep: raw-queryset - constants of this file
    return next(iter(DueWork.objects.raw(query, params)), None)


@dataclass(frozen=True, slots=True)
class Share:
    """The `number`-th (from 0) of `of` parts that have no subject in common."""

    number: int
    of: int


def due_here(
    kind: str, before: datetime, limit: int | None = None, share: Share | None = None
) -> list[str]:
    """
    Subjects of a kind that are due in this store before an instant, longest waiting first.

    `share`: only those of one part, for workers that do not want to meet.
    """
    rows = _free(kind, before)
    if share:
        part = RawSQL("mod(hashtext(subject) & 65535, %s)", [share.of])
        rows = rows.alias(part=part).filter(part=share.number)
    return list(rows.order_by("due_at", "pk").values_list("subject", flat=True)[:limit])


def first_due(kind: str, now: datetime) -> datetime | None:
    """Since when the longest waiting of a kind is due in this store; None when nothing is."""
    rows = _free(kind, now + timedelta(microseconds=1)).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()


def still_due(kind: str, before: datetime, subjects: Sequence[str]) -> set[str]:
    """Of these the ones that nobody did or took meanwhile."""
    rows = _free(kind, before).filter(subject__in=these_texts(subjects))
    return set(rows.values_list("subject", flat=True))


def _free(kind: str, before: datetime) -> QuerySet[DueWork]:
    return DueWork.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=clock.real_now()),
        store=current_place().schema_name,
        kind=kind,
        due_at__lt=before,
        parked=False,
    )


def all_due(limit: int, store: str = "") -> list[DueWork]:
    """
    What is due now, the longest waiting first; in one store when named.

    Without what is done together (`gathered_due`): a store that waits for a person with thousands
    of pieces must not stand before all others.
    """
    query = _due() + (" and w.store = %(store)s" if store else "")
    query += " and w.kind <> all(%(gathered)s) order by w.due_at, w.id limit %(limit)s"
    params = {
        "now": clock.real_now(),
        "limit": limit,
        "store": store,
        "gathered": gathered_kinds(),
    }
    # nosemgrep: raw-queryset - constants of this file
    return list(DueWork.objects.raw(query, params))


def gathered_due(store: str = "") -> list[tuple[str, str]]:
    """(store, kind) of what is due now and done together, the longest waiting first."""
    kinds = gathered_kinds()
    if not kinds:
        return []
    query = "select w.store, w.kind, min(w.due_at) from (" + _due()
    query += " and w.kind = any(%(gathered)s)" + (" and w.store = %(store)s" if store else "")
    query += ") w group by w.store, w.kind order by 3"
    with connection.cursor() as cursor:
        cursor.execute(query, {"now": clock.real_now(), "store": store, "gathered": kinds})
        return [(place, kind) for place, kind, _since in cursor.fetchall()]


def late_together(than: timedelta) -> list[tuple[str, int, datetime]]:
    """
    (store, how much, since when) of what is done together and is due for longer than `than`, on
    each store's clock; what was given up counts too.
    """
    query = """
    select w.store, count(*), min(w.due_at) from outbox_duework w {clocks.join}
    where w.kind = any(%(gathered)s)
      and w.due_at <= %(before)s + coalesce({clocks.offset}, interval '0')
    group by w.store order by 3, 1
    """.format(clocks=store_clocks())
    with connection.cursor() as cursor:
        before = clock.real_now() - than
        cursor.execute(query, {"gathered": gathered_kinds(), "before": before})
        return list(cursor.fetchall())


def next_due(store: str) -> datetime | None:
    """When this store next has something to do, on its own clock; None when nothing waits."""
    rows = DueWork.objects.filter(store=store, parked=False).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()


def news_waits(store: str, apps: Iterable[str]) -> bool:
    """Has one of these apps not heard all news of a store? What is parked is not heard."""
    its = Q()
    for app in apps:
        its |= Q(listener__startswith=f"{app}.")
    return Delivery.objects.filter(its, store=store).exclude(state=Delivery.State.DONE).exists()


def last_message() -> int:
    """The newest message's number: where counting begins."""
    return Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def told_since(store: str, message: int) -> dict[str, int]:
    """How many events of each kind a store told after that message, by kind."""
    rows = Message.objects.filter(store=store, pk__gt=message).values_list("kind")
    return dict(rows.annotate(how_many=Count("pk")).order_by("kind"))


def parked_deliveries() -> QuerySet[Delivery]:
    return (
        Delivery.objects.filter(state=Delivery.State.PARKED)
        .select_related("message")
        .order_by("pk")
    )


def parked_work() -> QuerySet[DueWork]:
    return DueWork.objects.filter(parked=True).order_by("pk")


@dataclass(frozen=True, slots=True)
class Load:
    """How busy the outbox is: what waits, for how long, and what needs a person."""

    waiting: int
    oldest: timedelta
    parked_deliveries: int
    parked_work: int

    @property
    def parked(self) -> int:
        return self.parked_deliveries + self.parked_work


def load() -> Load:
    """Deliveries that are due but not carried yet, and what is parked."""
    now = clock.real_now()
    late = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now)
    first = late.order_by("due_at").values_list("due_at", flat=True).first()
    return Load(
        late.count(),
        now - first if first else timedelta(),
        Delivery.objects.filter(state=Delivery.State.PARKED).count(),
        DueWork.objects.filter(parked=True).count(),
    )


def last_served() -> dict[str, datetime]:
    """When each queue was last served, in real time; one that never was is not among them."""
    return dict(Beat.objects.values_list("name", "at"))
