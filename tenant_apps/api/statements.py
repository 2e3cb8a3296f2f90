"""What both statements of the API share: a customer's own, and the team's of any customer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from kernel.errors import Invalid
from tenant_apps.billing.statement_form import StatementForm
from tenant_apps.billing.statements import Statement, statement_of

DAYS = [
    OpenApiParameter(name, date, description=f"{name.title()} day. Both or neither: this year.")
    for name in ("first", "last")
]


class CsvIsFine(JSONRenderer):
    """Lets `Accept: text/csv` in; refusals are still JSON."""

    media_type = "text/csv"
    format = "csv"


def asked_for(customer_id: UUID, request: Request) -> Statement:
    """Raises Invalid at the day that makes no sense."""
    form = StatementForm(request.query_params)
    for field, said in form.errors.items():
        raise Invalid(str(said[0]), field=str(field))
    return statement_of(customer_id, *form.days)
