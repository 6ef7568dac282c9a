from __future__ import annotations

import pytest

from formats import webvtt
from formats.errors import collect

HEADER = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:{}\n\n"


def shown(text: str) -> list[tuple[int, int, str]]:
    return [(cue.start, cue.end, " ".join(cue.lines)) for cue in webvtt.parse(text)]


@pytest.mark.parametrize(
    "seam", ["\n\nWEBVTT\n\n", "\nWEBVTT\n\n", "\nWEBVTT\nKind: captions\n\n", "\n\nWEBVTT - b\n\n"]
)
def test_headers_of_later_segments_are_not_text(seam: str) -> None:
    """Files that were joined have headers in the middle, with or without a blank line before them."""
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\none{seam}00:03.000 --> 00:04.000\ntwo\n"

    assert [(1000, 2000, "one"), (3000, 4000, "two")] == shown(text)


@pytest.mark.parametrize(
    ("first", "second", "moved"), [(900_000, 1_440_000, 6000), (2**33 - 90_000, 90_000, 2000), (0, 0, 0)]
)
def test_times_are_moved_by_the_maps(first: int, second: int, moved: int) -> None:
    """The clock is that of the first segment, also across a wrap of MPEG-2 timestamps; a move is reported."""
    cue = "00:01.000 --> 00:02.000\n"
    found = collect(webvtt.scan(f"{HEADER.format(first)}{cue}one\n\n{HEADER.format(second)}{cue}two\n"))

    assert [1000, 1000 + moved] == [item.start for item in found.cues]
    assert bool(moved) == any("X-TIMESTAMP-MAP" in notice.what for notice in found.notices)


def test_a_cue_before_the_clock_of_the_first_segment_is_a_fault() -> None:
    """Its times would be negative."""
    text = f"{HEADER.format(900_000)}00:01.000 --> 00:02.000\none\n\n{HEADER.format(0)}00:04.000 --> 00:06.000\ntwo\n"
    found = collect(webvtt.scan(text))

    assert ([("one",)], [10]) == ([cue.lines for cue in found.cues], [fault.line for fault in found.faults])


@pytest.mark.parametrize("again", ["00:03.000 --> 00:05.000", "00:05.000 --> 00:06.000", "00:04.000 --> 00:06.000"])
def test_a_cue_at_the_seam_is_one(again: str) -> None:
    """A cue that is in both segments, or that continues in the next one, is read once."""
    text = f"WEBVTT\n\n00:03.000 --> 00:05.000\nseam\n\nWEBVTT\n\n{again}\nseam\n\n00:07.000 --> 00:08.000\nseam\n"
    found = shown(text)

    assert [(3000, "seam"), (7000, "seam")] == [(start, words) for start, _, words in found]
    assert found[0][1] >= 5000


def test_text_behind_a_blank_line_belongs_to_an_empty_cue() -> None:
    """Some editors write a blank line behind the timings; elsewhere text without timings is a fault."""
    region = "REGION\nid:r\n\n"
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n\n{region}one\n\ntwo\n\n2\n\n00:03.000 --> 00:04.000\nthree\n\nstray\n"
    found = collect(webvtt.scan(text))

    assert [("one", "two"), ("three",)] == [cue.lines for cue in found.cues]
    assert ["line 17: text without timings: 'stray'"] == list(map(str, found.faults))


def test_numbers_are_not_text() -> None:
    """A number directly before timings is an identifier, also without a blank line."""
    text = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\none\n2\n00:03.000 --> 00:04.000\ntwo\n"

    assert [("1", ("one",)), ("2", ("two",))] == [(cue.identifier, cue.lines) for cue in webvtt.parse(text)]


def test_what_is_left_out_is_reported() -> None:
    """Styles, late notes and invalid settings have a line each."""
    text = "WEBVTT\n\nSTYLE\n::cue {}\n\n00:01.000 --> 00:02.000 color:red\n<i>a</i>\n\nNOTE late\n"

    assert [
        "line 3: styles are left out",
        "line 6: invalid setting 'color:red' is left out",
        "line 7: formatting such as italics and colours is left out",
        "line 9: notes between captions are left out",
    ] == list(map(str, collect(webvtt.scan(text)).notices))
