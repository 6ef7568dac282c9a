from __future__ import annotations

import pytest

from captioner.layout.limits import Layout, tuned, width


def test_width_is_counted_in_cells() -> None:
    """A Chinese character takes two, an accent none."""
    assert [width("字"), width("e\u0301"), width("")] == [2, 1, 0]


@pytest.mark.parametrize("options", [{"columns": 7}, {"rows": 0}])
def test_a_layout_checks_itself(options: dict[str, int]) -> None:
    """What nobody could read is refused."""
    with pytest.raises(ValueError, match="cannot be read"):
        Layout(**options)


def test_a_profile_may_be_tuned() -> None:
    """What is not said stays as the profile has it."""
    assert tuned("bbc", columns=40, rows=None) == Layout(columns=40, speed=15, gap=1000)
