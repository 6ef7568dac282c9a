from __future__ import annotations

from captioner.rooms.cpu import CpuLoad


def test_a_share_of_all_cores() -> None:
    """Nothing is said before a second has passed."""
    assert 0.0 == CpuLoad().percent
