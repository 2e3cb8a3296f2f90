"""The corpora without a browser: what must be refused is, for its reason, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from branding.custom_css import safe_css
from kernel.errors import Invalid

HERE = Path(__file__).parent
SHEETS: dict[str, str | None] = json.loads((HERE / "css" / "expected.json").read_text())


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_refused_for_its_reason_or_accepted(name: str) -> None:
    reason = SHEETS[name]
    text = (HERE / "css" / f"{name}.css").read_bytes().decode()
    if reason is None:
        assert "evil" not in safe_css(text).replace("var(--evil)", "")
        return
    with pytest.raises(Invalid) as no:
        safe_css(text)
    assert no.value.field == "custom_css"
    assert reason in str(no.value.facts["reason"])
