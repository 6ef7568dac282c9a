from __future__ import annotations

import pytest

from captioner.layout.limits import Layout, adjusted_profile, width


def test_width_is_counted_in_cells() -> None:
    """A Chinese character takes two cells, a combining accent none."""
    assert [width("字"), width("e\u0301"), width("")] == [2, 1, 0]


@pytest.mark.parametrize("options", [{"columns": 7}, {"rows": 0}])
def test_unusable_limits_are_refused(options: dict[str, int]) -> None:
    """A layout has at least one line of eight columns."""
    with pytest.raises(ValueError, match="use at least 1 line of 8 columns"):
        Layout(**options)


def test_a_profile_is_adjusted() -> None:
    """Limits that are not given are those of the profile."""
    assert adjusted_profile("bbc", columns=40, rows=None) == Layout(columns=40, speed=15, gap_ms=1000)
