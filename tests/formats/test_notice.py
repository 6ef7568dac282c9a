from __future__ import annotations

from formats.notice import Notice, grouped


def test_a_notice_is_one_line() -> None:
    """Place, what was decided, and how to decide otherwise; of many places three are named."""
    many = Notice("left out", ("line 1", "line 2", "line 3", "line 4", "line 9"), "use --keep")

    assert "line 1, line 2, line 3 and 2 more: left out; use --keep" == str(many)
    assert "no captions" == str(Notice("no captions"))


def test_equal_notices_are_grouped() -> None:
    """Notices that differ only in their places become one, in the order of the first of each kind."""
    found = grouped([Notice("a", ("line 1",)), Notice("b"), Notice("a", ("line 2",)), Notice("a", (), "hint")])

    assert (Notice("a", ("line 1", "line 2")), Notice("b"), Notice("a", (), "hint")) == found
