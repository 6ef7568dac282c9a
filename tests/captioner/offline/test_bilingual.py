from __future__ import annotations

from captioner.offline.bilingual import with_second_language
from formats.cue import Cue


def cue(start: int, end: int, *lines: str) -> Cue:
    return Cue(start, end, lines)


def test_each_caption_has_its_translation_below() -> None:
    """Small differences of times make no further captions; the times are those of the first language."""
    cues, notices = with_second_language(
        [cue(0, 2000, "one"), cue(2000, 4000, "two")], [cue(80, 2100, "uno"), cue(2100, 3900, "dos")]
    )

    assert ((cue(0, 2000, "one", "uno"), cue(2000, 4000, "two", "dos")), ()) == (cues, notices)


def test_other_breaks_are_paired_by_time() -> None:
    """A long caption is below both short ones, and two short ones are below a long one."""
    short, long = [cue(0, 2000, "one"), cue(2000, 4000, "two")], [cue(0, 4000, "uno dos")]

    assert [("one", "uno dos"), ("two", "uno dos")] == [each.lines for each in with_second_language(short, long)[0]]
    assert [("uno dos", "one", "two")] == [each.lines for each in with_second_language(long, short)[0]]


def test_captions_without_a_counterpart_are_kept_and_reported() -> None:
    """Each is a caption of its own."""
    cues, (notice,) = with_second_language([cue(0, 1000, "one")], [cue(5000, 6000, "uno")])

    assert (cue(0, 1000, "one"), cue(5000, 6000, "uno")) == cues
    assert "00:00:00.000, 00:00:05.000: a caption is in one language only" == str(notice)
