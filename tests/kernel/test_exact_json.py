"""Amounts cross JSON without losing a digit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import exact_json


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**14)))
def test_a_number_comes_back_as_it_went(amount):
    found = exact_json.loads(exact_json.dumps({"amount": amount}).decode())
    assert Decimal(found["amount"]) == amount


def test_everything_else_is_as_json_has_it():
    value = {"a": [1, 'x"y', None, True], "b": {"c": Decimal("0.10")}}
    assert exact_json.dumps(value) == b'{"a":[1,"x\\"y",null,true],"b":{"c":0.10}}'


@pytest.mark.parametrize("value", [Decimal("NaN"), object(), {1.5: 2.5}])
def test_what_is_no_json_is_refused(value):
    with pytest.raises(TypeError):
        exact_json.dumps(value)
