from __future__ import annotations

import pytest

from formats.position import from_keypad, from_point, height, to_tags


@pytest.mark.parametrize(
    ("settings", "expected"),
    [("", 100), ("line:5%", 5), ("align:start line:78%,start", 78), ("line:0", 0), ("line:-1", 100), ("line:3", 20)],
)
def test_height(settings: str, expected: float) -> None:
    """Lines count from the top, or, if negative, from the bottom."""
    assert expected == height(settings)


@pytest.mark.parametrize("keypad", range(1, 10))
def test_alignments_survive(keypad: int) -> None:
    r"""Each `\an` is read as settings and written again; 2 is the default and is not written."""
    assert to_tags(from_keypad(keypad), 640, 360) == ("" if keypad == 2 else rf"{{\an{keypad}}}")


def test_points_survive() -> None:
    r"""A `\pos` in the middle of the upper half is written again at the same place."""
    settings = from_point(25, 20, 8, 1)

    assert ("line:20% position:25%", r"{\an8\pos(160,72)}") == (settings, to_tags(settings, 640, 360))


def test_a_point_at_the_foot_of_a_text_is_above_it() -> None:
    """The line is that of the top of the text, which depends on its number of lines."""
    assert height(from_point(50, 90, 2, 2)) < height(from_point(50, 90, 2, 1)) < 90
