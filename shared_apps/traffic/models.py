"""Sources, what is watched, whose addresses were whose, and samples. All in `public`."""

from __future__ import annotations

from django.db import models

from kernel.ids import new_id


class Connection(models.Model):
    """
    One account at one source. `serves`: of a source that counts machines, the fleet's connection
    whose machines it counts. `sealed_settings` opens on the platform side only.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80, unique=True)
    driver = models.CharField(max_length=40)
    serves = models.UUIDField(null=True)
    sealed_settings = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    state_reason = models.CharField(max_length=300, blank=True)
    healthy = models.BooleanField(null=True)
    health_message = models.CharField(max_length=300, blank=True)
    health_facts = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "traffic_connection"


class Watch(models.Model):
    """
    A service whose traffic is read, and how far. Instants are on the store's own clock.

    One source at a time reads it, since `since_at`: what two sources saw never adds up. `counters`
    is what a machine's counters had counted when they were read last.
    """

    store = models.CharField(max_length=63)
    service_id = models.UUIDField()
    label = models.CharField(max_length=253)
    kind = models.CharField(max_length=20)
    machine_of = models.UUIDField(null=True)
    remote_id = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True)
    since_at = models.DateTimeField(null=True)
    read_until = models.DateTimeField(null=True)
    counters = models.JSONField(default=dict)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "traffic_watch"
        constraints = [
            models.UniqueConstraint(fields=["store", "service_id"], name="traffic_watched_once")
        ]


class Holding(models.Model):
    """
    From `from_at` until `until_at` an address or prefix was a service's. Nobody else's at that
    time: an exclusion constraint per store (stores' clocks differ, so they are not compared).
    """

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="holdings")
    store = models.CharField(max_length=63)
    prefix = models.CharField(max_length=60)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "traffic_holding"


class _Bucket(models.Model):
    """Tables in monthly partitions, made in SQL: rows by the million, the natural key only."""

    store = models.CharField(max_length=63)
    service_id = models.UUIDField()
    bytes_in = models.BigIntegerField()
    bytes_out = models.BigIntegerField()

    class Meta:
        abstract = True
        managed = False


class Sample(_Bucket):
    """What a service received and sent in the `seconds` that begin `at`."""

    pk = models.CompositePrimaryKey("store", "service_id", "at")
    at = models.DateTimeField()
    seconds = models.PositiveSmallIntegerField()

    class Meta(_Bucket.Meta):
        abstract = False
        db_table = "traffic_sample"


class Hour(_Bucket):
    """The sum of an hour's samples, by the hours of UTC."""

    pk = models.CompositePrimaryKey("store", "service_id", "at")
    at = models.DateTimeField()

    class Meta(_Bucket.Meta):
        abstract = False
        db_table = "traffic_hour"


class Day(_Bucket):
    """The sum of a day's hours, by the days of the store's zone. Kept for good."""

    pk = models.CompositePrimaryKey("store", "service_id", "day")
    day = models.DateField()

    class Meta(_Bucket.Meta):
        abstract = False
        db_table = "traffic_day"
