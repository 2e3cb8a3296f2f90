"""Take back what opens an account. Called inside the transaction of whoever decides it."""

from __future__ import annotations

from kernel import clock
from shared_apps.identity.models import ApiToken, User


def end_tokens(user: User, *, keep: ApiToken | None = None) -> int:
    """Withdraw all tokens of a person but `keep`; how many there were."""
    live = ApiToken.objects.filter(user=user, revoked_at=None)
    if keep is not None:
        live = live.exclude(pk=keep.pk)
    return live.update(revoked_at=clock.real_now())
