from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from kernel.ids import new_id


class Invitation(models.Model):
    """
    An address that may join the team, once. Open until it is used, withdrawn, or its time is over.

    The link carries `nonce` under a signature; a new mail brings a new one and so ends the link
    before it. Times are on the store's clock.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    role = models.CharField(max_length=10)
    nonce = models.CharField(max_length=32)
    invited_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    times_sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "team_invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=("owner", "agent")), name="invitation_team_role"
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="invitation_lower_case"
            ),
        ]
