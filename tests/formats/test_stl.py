from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import stl
from formats.cue import Cue
from formats.errors import SubtitleError, collect
from formats.extra import import_extra
from formats.ttconv_model import to_cues

TEXT = st.text("abcdefghij ÀÉÎõüÑçßøłŠž¿¡«»“”.,?!'&<>{}-0123456789", min_size=1, max_size=130).filter(
    lambda text: text.strip()
)


@st.composite
def framed(draw: st.DrawFn) -> tuple[Cue, ...]:
    """Successive cues at multiples of a frame, without overlap."""
    found, at = [], 0
    for _ in range(draw(st.integers(0, 4))):
        start = at + 40 * draw(st.integers(0, 50))
        at = start + 40 * draw(st.integers(1, 200))
        found.append(Cue(start, at, tuple(draw(st.lists(TEXT, min_size=1, max_size=2)))))
    return tuple(found)


@settings(max_examples=40)
@given(framed())
def test_composed_text_is_read_back(cues: tuple[Cue, ...]) -> None:
    """Times and words survive, also in several blocks; runs of spaces do not."""
    expected = [(cue.start, cue.end, words(cue)) for cue in cues]

    assert expected == [(cue.start, cue.end, words(cue)) for cue in stl.parse(stl.compose(cues))]


def words(cue: Cue) -> list[str]:
    return " ".join(cue.lines).split()


def test_blocks_have_the_sizes_of_the_standard() -> None:
    """Header of 1024 bytes, 128 bytes per cue; counts, language, frame rate and date are in their fields."""
    data = stl.compose([Cue(3_600_000, 3_601_000, ("uno",))], language="es", created=date(2026, 11, 22))

    assert (1024 + 128, b"850STL25.01100" + b"0A") == (len(data), data[:16])
    assert (b"261122", b"00001", b"00001") == (data[224:230], data[238:243], data[243:248])
    assert (b"01000000", 0xFF) == (data[264:272], data[1024 + 3])
    assert bytes((1, 0, 0, 0, 1, 0, 1, 0)) == data[1024 + 5 : 1024 + 13]


@pytest.mark.parametrize("text", ["Привет, мир!", "Γειά σου", "שלום", "Straße – €…"])
def test_scripts_have_their_tables(text: str) -> None:
    """Cyrillic, Greek, Hebrew and Latin are written; missing typography is replaced."""
    expected = text.replace("–", "-").replace("€", "EUR").replace("…", "...")

    assert expected == stl.parse(stl.compose([Cue(0, 1000, (text,))]))[0].lines[0]


def test_unsupported_characters_are_refused() -> None:
    """The message names the missing characters."""
    with pytest.raises(SubtitleError, match="no character table with '字'"):
        stl.compose([Cue(0, 1000, ("字",))])


def test_times_beyond_24_hours_are_refused() -> None:
    """Time codes end after 24 hours."""
    with pytest.raises(SubtitleError, match="has times up to 24 hours"):
        stl.compose([Cue(86_400_000, 86_401_000, ("late",))])


def test_cues_within_a_frame_get_successive_frames() -> None:
    """No cue is lost to rounding."""
    cues = [Cue(0, 5, ("a",)), Cue(5, 10, ("b",)), Cue(10, 1000, ("c",))]

    assert [(0, 40), (40, 80), (80, 1000)] == [(cue.start, cue.end) for cue in stl.parse(stl.compose(cues))]


def test_complete_blocks_of_a_truncated_file_are_kept() -> None:
    """The incomplete block is reported."""
    data = stl.compose([Cue(0, 1000, ("uno",)), Cue(1000, 2000, ("dos",))])

    one, fault = stl.scan(data[:-28])

    assert isinstance(one, Cue)
    assert "the last block is incomplete: 100 of 128 bytes" == str(fault)


def test_another_reader_finds_every_cue() -> None:
    """Times and text are those that ttconv reads, in Latin and in another script."""
    cues = (Cue(2000, 4000, ("¿Año uno?", "dos")), Cue(5000, 6000, ("tres",)))
    for known in (cues, (Cue(1000, 3000, ("Привет",)),)):
        document = import_extra("ttconv.stl.reader").to_model(io.BytesIO(stl.compose(known)))

        assert known == to_cues(document)


def test_other_files_are_refused() -> None:
    """A text file is not an .stl file."""
    with pytest.raises(SubtitleError, match="block of 1024 bytes"):
        stl.parse(b"WEBVTT\n")


def test_a_block_with_invalid_times_is_reported() -> None:
    """The block is named by its number; the others are read."""
    written = bytearray(stl.compose([Cue(1000, 2000, ("uno",)), Cue(3000, 4000, ("dos",))]))
    written[stl.GSI + stl.TTI + 5] = 23

    cues, faults, *_ = collect(stl.scan(bytes(written)))

    assert [("uno",)] == [cue.lines for cue in cues]
    assert ["block 2 ends before it starts: from 23:00:03:00 to 00:00:04:00: 'dos'"] == list(map(str, faults))
