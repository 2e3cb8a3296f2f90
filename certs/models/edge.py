"""The machines that speak TLS, and what each of them has."""

from __future__ import annotations

from django.db import models


class Edge(models.Model):
    """A machine with nginx and an agent. `problem`: why its last look failed, empty when well."""

    name = models.CharField(max_length=60, primary_key=True)
    seen_at = models.DateTimeField()
    serving = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        db_table = "certs_edge"


class Placement(models.Model):
    """Which certificate of a host an edge has on its disk. `error`: why it kept an older one."""

    edge = models.ForeignKey(Edge, on_delete=models.CASCADE, related_name="placements")
    host = models.CharField(max_length=253)
    certificate = models.ForeignKey(
        "certs.Certificate", on_delete=models.CASCADE, related_name="placements"
    )
    installed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "certs_placement"
        constraints = [
            models.UniqueConstraint(fields=["edge", "host"], name="one_placement_per_edge_and_host")
        ]
