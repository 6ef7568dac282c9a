from __future__ import annotations

from formats.cue import Cue
from formats.voices import divided, voice_of


def test_voices_are_found_by_their_names() -> None:
    """Only the names of the cue count."""
    assert ["Ana", "", ""] == [voice_of(line, ("Ana", "Ben")) for line in ("Ana: Yes", "Note: yes", "and Ana: yes")]


def test_voices_share_the_time_of_their_cue() -> None:
    """Lines without a name belong to the voice before them."""
    cue = Cue(1000, 3000, ("Ana: 45678", "0123456789", "Ben: 45678", "0123456789"), voices=("Ana", "Ben"))

    assert [(1000, 2000, cue.lines[:2]), (2000, 3000, cue.lines[2:])] == [
        (each.start, each.end, each.lines) for each in divided(cue)
    ]
    assert [Cue(0, 9, ("one", "two"))] == list(divided(Cue(0, 9, ("one", "two"))))
