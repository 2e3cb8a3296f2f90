"""The codes of a coupon."""

from __future__ import annotations

import re
import secrets
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict, Invalid, NotFound
from shared_apps.audit.services import record
from tenant_apps.billing.locks import lock_coupon
from tenant_apps.billing.models import PromotionCode

MOST_AT_ONCE = 500
_FORM = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}")
# Without letters and digits that look alike on paper.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 12  # 31^12: not to be guessed at the pace that a cart allows


def add_code(coupon_id: UUID, text: str, *, variant: str = "", actor: Actor) -> PromotionCode:
    """
    Give a coupon a code that people can type, in capitals.

    Raises Invalid at `code` (3 to 40 letters, digits, - and _), Conflict when it is taken.
    """
    code = text.strip().upper()
    if not _FORM.fullmatch(code):
        said = _("A code has 3 to 40 letters, digits, hyphens or underscores.")
        raise Invalid(said, field="code")
    with one_transaction():
        row = lock_coupon(coupon_id)
        try:
            with transaction.atomic():
                made = PromotionCode.objects.create(
                    coupon=row, code=code, variant=variant.strip()[:40]
                )
        except IntegrityError:
            raise Conflict(_("This code is taken already."), code="code_taken") from None
        record(actor, "coupon.code_added", "coupon", row.pk, code=code)
    return made


def generate_codes(
    coupon_id: UUID, count: int, *, variant: str = "", actor: Actor
) -> list[PromotionCode]:
    """Make so many codes (1 to 500) for one use each. Raises Invalid at `how_many`."""
    if not 1 <= count <= MOST_AT_ONCE:
        said = _("Say a number from 1 to %(most)s.") % {"most": MOST_AT_ONCE}
        raise Invalid(said, field="how_many")
    with one_transaction():
        row = lock_coupon(coupon_id)
        made = PromotionCode.objects.bulk_create(
            PromotionCode(
                coupon=row,
                code="".join(secrets.choice(_LETTERS) for _i in range(_LENGTH)),
                variant=variant.strip()[:40],
                most_redemptions=1,
            )
            for _n in range(count)
        )
        record(actor, "coupon.codes_generated", "coupon", row.pk, count=count)
    return made


def set_code_state(coupon_id: UUID, code_id: int, state: str, *, actor: Actor) -> None:
    """Pause a code or use it again; who has redeemed it keeps the coupon. Again: nothing."""
    with one_transaction():
        row = lock_coupon(coupon_id).codes.filter(pk=code_id).first()
        if row is None:
            raise NotFound(_("There is no such code."))
        if state not in PromotionCode.State.values or row.state == state:
            return
        row.state = state
        row.save(update_fields=["state"])
        record(actor, f"coupon.code_{state}", "coupon", row.coupon_id, code=row.code)


def count_entered(code: str) -> None:
    """Somebody put it into a cart: for comparing variants, no limit hangs on it."""
    PromotionCode.objects.filter(code=code).update(entered=F("entered") + 1)
