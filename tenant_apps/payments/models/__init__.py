from tenant_apps.payments.models.till import (
    Attempt,
    CardSetup,
    GatewayAccount,
    GatewayCustomer,
    Payment,
    PaymentMethod,
    Refund,
)
from tenant_apps.payments.models.top_ups import TopUp

__all__ = [
    "Attempt",
    "CardSetup",
    "GatewayAccount",
    "GatewayCustomer",
    "Payment",
    "PaymentMethod",
    "Refund",
    "TopUp",
]
