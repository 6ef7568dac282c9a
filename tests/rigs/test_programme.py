from __future__ import annotations

from itertools import pairwise

from tests.rigs.programme import programme


def test_a_round() -> None:
    """Items last whole seconds, follow one another, and end with silence."""
    passages = programme()

    assert {"silence", "music", "applause"} == {passage.name for passage in passages if not passage.words}
    assert [passage.begin + passage.seconds for passage in passages[:-1]] == [later.begin for later in passages[1:]]
    assert all(passage.seconds == int(passage.seconds) for passage in passages)
    assert all(not any(passage.pcm[-4 * 32_000 :]) for passage in passages)
    assert all(bool(one.words) != bool(other.words) for one, other in pairwise(passages))
