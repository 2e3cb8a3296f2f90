"""Orders, what was asked of the authority, certificates, challenges, and what the edges serve."""

from certs.models.authority import Attempt, Authority, Challenge
from certs.models.certificate import Certificate
from certs.models.edge import Edge, Placement
from certs.models.order import Order

__all__ = ["Attempt", "Authority", "Certificate", "Challenge", "Edge", "Order", "Placement"]
