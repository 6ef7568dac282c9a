from __future__ import annotations

from itertools import islice

from captioner.bench.synthetic_server import REVISIONS, revisions


def test_published_revisions() -> None:
    """Each cue grows and becomes final, with its number and time of publishing in the text."""
    cues = list(islice(revisions(1000.0), 2 * REVISIONS))

    assert [False] * (REVISIONS - 1) + [True] == [revision.final for revision in cues[:REVISIONS]]
    assert cues[-1].stable.startswith("F2 @1")
    assert list(range(1, REVISIONS + 1)) == [revision.number for revision in cues[REVISIONS:]]
