from __future__ import annotations

import pytest

from formats.lines import numbered_lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_ends(end: str) -> None:
    """CR CR LF is one line end, as programs write that replace LF twice."""
    assert [(1, "a"), (2, "b"), (3, ""), (4, "c")] == numbered_lines(f"\ufeffa{end}b{end}{end}c")


def test_double_spacing_is_removed() -> None:
    """A blank line behind every line is left out; the numbers stay those of the file."""
    assert [(1, "1"), (3, "b"), (5, "c"), (7, "")] == numbered_lines("1\n\nb\n\nc\n\n")
    assert 5 == len(numbered_lines("a\n\nb\n\nc"))


@pytest.mark.parametrize("end", ["\n\n", "\n\n\n", "\n\n\n\n"])
def test_wider_spacing_is_removed(end: str) -> None:
    """Up to three blank lines behind every line are left out."""
    lines = ["1", "times", "text", "", "2", "times", "text", ""]

    assert lines == [line for _, line in numbered_lines(end.join(lines))]


def test_marks_in_the_middle_are_removed() -> None:
    """Files that were joined have a byte order mark each."""
    assert ["1", "a", "2", "b"] == [line for _, line in numbered_lines("\ufeff1\na\n\ufeff2\nb")]
