from __future__ import annotations

from dataclasses import replace

import webvtt as library
from hypothesis import given
from hypothesis import strategies as st

from formats import webvtt, webvtt_header
from formats.cue import Cue
from formats.region import Region
from tests.formats.cues import CUES, LINE
from tests.formats.test_region import REGIONS


@given(CUES, st.lists(REGIONS, max_size=3, unique_by=lambda region: region.identifier), st.lists(LINE, max_size=3))
def test_regions_and_notes_are_read_back(cues: tuple[Cue, ...], regions: list[Region], notes: list[str]) -> None:
    """Regions, notes and cues of a region survive, and a strict reader accepts the file."""
    placed = [replace(cue, settings=f"region:{regions[0].identifier}") if regions else cue for cue in cues]
    text = webvtt.compose(placed, regions=regions, notes=notes)
    again = webvtt.compose(webvtt.parse(text), regions=webvtt_header.regions(text), notes=webvtt_header.notes(text))

    assert tuple(regions) == webvtt_header.regions(text)
    assert len([note for note in notes if note.strip("\n")]) >= len(webvtt_header.notes(text))
    assert text == again
    assert len(library.from_string(text, strict=True)) == len(webvtt.parse(text))


def test_notes_before_the_first_cue_are_read() -> None:
    """A note has one line or several."""
    text = "WEBVTT\n\nNOTE one\n\nNOTE\ntwo\nlines\n\n00:00.000 --> 00:01.000\na\n\nNOTE late\n"

    assert webvtt_header.notes(text) == ("one", "two\nlines")
