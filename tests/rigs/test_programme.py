from __future__ import annotations

from itertools import pairwise

from tests.rigs.programme import programme


def test_a_round() -> None:
    """Items last whole seconds, follow one another, and end with silence."""
    items = programme()

    assert {"silence", "music", "applause"} == {item.name for item in items if not item.words}
    assert [item.begin + item.seconds for item in items[:-1]] == [later.begin for later in items[1:]]
    assert all(item.seconds == int(item.seconds) for item in items)
    assert all(not any(item.pcm[-4 * 32_000 :]) for item in items)
    assert all(bool(one.words) != bool(other.words) for one, other in pairwise(items))
