from __future__ import annotations

from captioner.rooms.cpu import CpuLoad


def test_load_is_zero_in_the_first_second() -> None:
    assert 0.0 == CpuLoad().percent
