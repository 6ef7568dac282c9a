from __future__ import annotations

from captioner.layout.cue_ends import CueEnds, count_ends


def test_cues_are_counted_by_their_last_mark() -> None:
    """Quotation marks behind the last mark do not hide it; marks of other scripts count, empty cues do not."""
    ends = count_ends(["Hello.", 'He said "Yes."', "你好。", "كيف الحال؟", "first,", "then —", "of the", " "])

    assert ends == CueEnds(sentence=4, clause=2, neither=1)
    assert ends.cues == 7
    assert ends.open_share == 1 / 7


def test_without_cues_no_share_is_open() -> None:
    assert CueEnds().open_share == 0


def test_counts_of_several_files_are_added() -> None:
    assert CueEnds(1, 2, 3) + CueEnds(1, 0, 1) == CueEnds(2, 2, 4)
