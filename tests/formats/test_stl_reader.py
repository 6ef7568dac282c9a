from __future__ import annotations

from fractions import Fraction

import pytest

from formats import stl
from formats.cue import Cue
from formats.errors import collect

CUES = (Cue(2000, 4000, ("uno",)), Cue(5000, 6000, ("dos",)))


def changed(data: bytes, *changes: tuple[int, bytes]) -> bytes:
    """Replace bytes at offsets; those of text and timing blocks count from the first block."""
    found = bytearray(data)
    for at, new in changes:
        found[at : at + len(new)] = new
    return bytes(found)


def block(number: int, offset: int) -> int:
    return stl.GSI + (number - 1) * stl.TTI + offset


def shown(data: bytes, fps: Fraction | None = None) -> list[tuple[int, int, str]]:
    return [(cue.start, cue.end, " ".join(cue.lines)) for cue in collect(stl.scan(data, fps)).cues]


def test_comments_and_user_data_are_not_subtitles() -> None:
    """A comment is reported; user data belong to other programs."""
    three = stl.compose((*CUES, Cue(7000, 8000, ("tres",))))
    found = collect(stl.scan(changed(three, (block(1, 15), b"\x01"), (block(2, 3), b"\xfe"))))

    assert [("tres",)] == [cue.lines for cue in found.cues]
    assert ["block 1: a comment, which is not a subtitle, is left out"] == list(map(str, found.notices))


def test_times_count_from_the_start_of_the_programme() -> None:
    """A programme that starts at 10:00:00:00 is read from 0; what lies before it is left out and reported."""
    late = changed(
        stl.compose((Cue(0, 1000, ("zero",)), *CUES)),
        (256, b"10000000"),
        *((block(number, offset), b"\x0a") for number in (2, 3) for offset in (5, 9)),
    )
    found = collect(stl.scan(late))

    assert [(2000, 4000, "uno"), (5000, 6000, "dos")] == shown(late)
    assert [
        "times are counted from the start of the programme, 10:00:00:00; add it with --offset 10:00:00",
        "block 1: a subtitle before the start of the programme is left out",
    ] == list(map(str, found.notices))


@pytest.mark.parametrize("start", [b"10000000", b"        ", b"xx000000"])
def test_times_before_the_start_of_the_programme_stay(start: bytes) -> None:
    """If most subtitles lie before the start, or if it is blank or invalid, times count from 0."""
    assert [(2000, 4000, "uno"), (5000, 6000, "dos")] == shown(changed(stl.compose(CUES), (256, start)))


def test_subtitles_with_the_same_number_are_two() -> None:
    """Numbers are not needed: some programs write 0 for all."""
    assert 2 == len(shown(changed(stl.compose(CUES), (block(2, 1), b"\0\0"))))


def test_cumulative_subtitles_add_to_what_is_shown() -> None:
    """Each subtitle of a set is shown from its start on, below those before it."""
    both = changed(stl.compose(CUES), (block(1, 4), b"\x01"), (block(2, 4), b"\x03"), (block(1, 9), b"\0\0\x06\0"))

    assert [(2000, 5000, "uno"), (5000, 6000, "uno dos")] == shown(both)


def test_positions_are_read() -> None:
    """A subtitle in the upper half is at the top, and is written there again."""
    top = changed(stl.compose(CUES), (block(1, 13), b"\x01"))
    cues = stl.parse(top)

    assert ["line:5%", ""] == [cue.settings for cue in cues]
    assert stl.compose(cues)[block(1, 13)] == 1


@pytest.mark.parametrize(
    ("fps", "code"),
    [(Fraction(24), b"STL24.01"), (Fraction(24000, 1001), b"STL23.01"), (Fraction(30000, 1001), b"STL30.01")],
)
def test_other_frame_rates(fps: Fraction, code: bytes) -> None:
    """A file with another rate is read back to the frame; the rate of the reader replaces that of the header."""
    data = stl.compose(CUES, fps=fps)

    assert code == data[3:11]
    assert all(abs(start - cue.start) <= 21 for (start, *_), cue in zip(shown(data), CUES, strict=True))
    assert (2000, 4000) == shown(changed(data, (3, b"STL99.01")), Fraction(round(fps)))[0][:2]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((3, b"STL99.01"), "header: unknown frame rate '99' read as 25 per second; use --fps"),
        ((12, b"99"), "header: unknown character table '99' read as Latin"),
    ],
)
def test_guesses_are_reported(change: tuple[int, bytes], expected: str) -> None:
    """An unknown value of the header is read as the most frequent one."""
    found = collect(stl.scan(changed(stl.compose(CUES), change)))

    assert (2, [expected]) == (len(found.cues), list(map(str, found.notices)))


def test_an_invalid_time_code_is_a_fault() -> None:
    """A second above 59 is not a time."""
    found = collect(stl.scan(changed(stl.compose(CUES), (block(1, 7), b"\x63"))))

    assert ["block 1 has invalid times: from 00:00:99:00 to 00:00:04:00: 'uno'"] == list(map(str, found.faults))


def test_joined_files_are_read() -> None:
    """The header of the second file is not text."""
    found = collect(stl.scan(stl.compose(CUES) + stl.compose([Cue(7000, 8000, ("tres",))])))

    assert [("uno",), ("dos",), ("tres",)] == [cue.lines for cue in found.cues]
    assert ["block 3: the header of another file is left out; its subtitles follow"] == list(map(str, found.notices))


def test_missing_blocks_are_a_fault() -> None:
    """The header counts the blocks, so that a file that ends between two of them is known to be cut off."""
    found = collect(stl.scan(stl.compose(CUES)[: -stl.TTI]))

    assert ["the file ends behind block 1 of 2"] == list(map(str, found.faults))


def test_formatting_and_unknown_bytes_are_reported() -> None:
    """Colours of teletext are left out, and bytes without a character are replaced; blocks without text are ignored."""
    data = changed(stl.compose(CUES), (block(1, 16), b"\x03"), (block(2, 19), b"\xd8\xe5s"))
    found = collect(stl.scan(data + bytes(stl.TTI)))

    assert [("uno",), ("\ufffd\ufffds",)] == [cue.lines for cue in found.cues]
    assert [
        "block 1: formatting such as italics and colours is left out",
        "block 2: bytes that the character table does not have are replaced by \ufffd",
    ] == list(map(str, found.notices))
    assert () == found.faults
