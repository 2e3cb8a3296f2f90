"""Everything that `make run` starts has a port of its own."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from embedded.processes import Ports
from embedded.tls import Doors


@pytest.mark.parametrize("env", [{}, {"EZSCALE_SANDBOX_PORTS": "4500", "PORT": "8500"}])
def test_no_two_share_a_port(env):
    ports, doors = Ports.chosen(env), Doors.chosen(env)
    taken = [*astuple(ports), ports.dns + 1, *doors.all()]
    assert len(taken) == len(set(taken))
    assert doors.dns == ports.dns


def test_the_usual_ports_are_those_that_are_chosen():
    assert Ports.chosen({}) == Ports()
