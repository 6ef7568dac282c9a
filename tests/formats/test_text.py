from __future__ import annotations

from hypothesis import given

from formats import files, text
from formats.cue import Cue
from formats.timeline import sorted_cues
from tests.formats.cues import CUES


@given(CUES)
def test_composed_text_is_read_back(cues: tuple[Cue, ...]) -> None:
    """Each cue becomes a line, and each line a cue."""
    written = text.compose(cues)

    assert len(sorted_cues(cues)) == len(text.parse(written))
    assert written == text.compose(text.parse(written))


def test_speakers_precede_their_words() -> None:
    """The speaker is written before the text."""
    assert text.compose([Cue(0, 1, ("uno", "dos"), speaker="Ana"), Cue(2, 3, ("tres",))]) == "Ana: uno dos\ntres\n"


def test_lines_are_read_at_reading_speed() -> None:
    """Cues follow each other, with times in proportion to their length."""
    expected = (Cue(0, 1000, ("short",)), Cue(1000, 3400, ("a line of forty characters, so to say ...",)))

    assert expected[0] == text.parse("short\n\n")[0]
    assert (
        1000 + text.MS_PER_CHARACTER * len(expected[1].lines[0])
        == text.parse(f"short\n\n{expected[1].lines[0]}")[1].end
    )


def test_times_in_a_transcript_are_reported() -> None:
    """They are text, because many forms exist."""
    found = files.read(b"0:00\nuno\n0:03\ndos\n", "txt")

    assert (4, [("line 1", "line 3")]) == (len(found.cues), [notice.places for notice in found.notices])
    assert () == files.read(b"At 10:30\nuno\ndos\ntres\n", "txt").notices
