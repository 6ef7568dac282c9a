from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import hls
from formats.cue import Cue
from formats.timeline import normalized
from tests.formats.cues import LINE

CUES = (Cue(0, 1500, ("uno",), "c1"), Cue(3000, 9000, ("dos & tres",), "c2"), Cue(12_000, 13_000, ("cuatro",), "c3"))
SPOKEN = st.lists(st.tuples(st.integers(0, 30_000), st.integers(1, 9000), LINE), max_size=6)


@given(SPOKEN)
def test_segments_contain_all_cues(spoken: list[tuple[int, int, str]]) -> None:
    """Together the segments contain the captions."""
    cues = normalized(Cue(start, start + length, (line,), f"c{n}") for n, (start, length, line) in enumerate(spoken))
    count = hls.complete_segments(60_000)

    assert cues == hls.parse(hls.segment(cues, number) for number in range(count))


def test_a_cue_is_in_every_segment_it_overlaps() -> None:
    """A long cue is repeated in each segment."""
    expected = [1, 1, 1, 0]

    assert expected == [hls.segment(CUES, number).count("dos &amp; tres") for number in range(4)]


def test_a_segment_has_a_timestamp_map() -> None:
    """The map is in the header and wraps at 33 bits."""
    expected = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n"

    assert expected == hls.segment((), 5, mpegts=2**33, shift=10_000)


WRAP_MS = -(-(2**33) // 90)
"""First millisecond after MPEG-2 timestamps that begin with 0 have started again, after 26.5 hours."""


@pytest.mark.parametrize(
    ("time", "mpegts", "local", "expected"),
    [
        (WRAP_MS - 1, 0, "00:00:00.000", 0),
        (WRAP_MS, 0, "26:30:43.718", 90 * WRAP_MS - 2**33),
        (WRAP_MS + 1000, 0, "26:30:43.718", 90 * WRAP_MS - 2**33),
        (2 * WRAP_MS, 0, "53:01:27.436", 90 * 2 * WRAP_MS - 2 * 2**33),
        (WRAP_MS - 1400, 126_000, "26:30:42.318", 90 * (WRAP_MS - 1400) + 126_000 - 2**33),
        (WRAP_MS - 1401, 126_000, "00:00:00.000", 126_000),
        (1000, 2**33 - 90_000, "00:00:01.000", 0),
    ],
)
def test_the_map_of_a_segment_after_the_wrap(time: int, mpegts: int, local: str, expected: int) -> None:
    """Segments map the latest wrap of the 33 bits, so that no cue of theirs has a timestamp beyond them."""
    written = hls.segment((Cue(time, time + 500, ("late",)),), 1, duration=time, mpegts=mpegts)

    assert f"X-TIMESTAMP-MAP=LOCAL:{local},MPEGTS:{expected}\n" in written
    assert expected < 2**33


@given(st.integers(0, 10**6), st.integers(0, 2**33 - 1))
def test_a_map_keeps_the_clock(number: int, mpegts: int) -> None:
    """In every segment the map gives media time the timestamp of the video, which has 33 bits."""
    written = hls.segment((), number, mpegts=mpegts)
    found = re.search(r"LOCAL:(\d+):(\d\d):(\d\d)\.(\d{3}),MPEGTS:(\d+)\n", written)
    assert found is not None
    hours, minutes, seconds, milliseconds, stamp = map(int, found.groups())
    start = hls.interval(number)[0]
    since = start - (((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds)

    assert (mpegts + 90 * start) % 2**33 == (stamp + 90 * since) % 2**33
    assert 0 <= stamp + 90 * max(0, since) < 2**33 + 90


def test_a_live_playlist_lists_the_newest_segments() -> None:
    """A live playlist has no end tag."""
    expected = (
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:7\n"
        "#EXTINF:4.000,\nes/7.vtt\n#EXTINF:4.000,\nes/8.vtt\n"
    )

    assert expected == hls.playlist(9, max_listed=2, address="es/{number}.vtt")


def test_an_ended_playlist_lists_all_segments() -> None:
    """All segments are listed before the end tag."""
    written = hls.playlist(9, max_listed=2, ended=True)

    assert written.count("#EXTINF") == 9
    assert written.endswith("8.vtt\n#EXT-X-ENDLIST\n")


@pytest.mark.parametrize(("horizon", "expected"), [(-1, 0), (3999, 0), (4000, 1), (11_999, 2)])
def test_segments_before_the_horizon_are_complete(horizon: int, expected: int) -> None:
    """A segment that may still change is not complete."""
    assert expected == hls.complete_segments(horizon)


def test_a_rendition_names_its_language() -> None:
    """The line follows RFC 8216, section 4.3.4.1."""
    expected = (
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="Español",LANGUAGE="es",'
        'AUTOSELECT=YES,DEFAULT=NO,FORCED=NO,URI="es.m3u8"'
    )

    assert expected == hls.rendition("es", "Español", "es.m3u8")


@pytest.mark.program
def test_ffmpeg_plays_the_playlist(tmp_path: Path) -> None:
    """FFmpeg's HLS reader finds the captions of the segments."""
    count = hls.complete_segments(16_000)
    (tmp_path / "es.m3u8").write_text(hls.playlist(count, ended=True))
    for number in range(count):
        (tmp_path / f"{number}.vtt").write_text(hls.segment(CUES, number))
    command = ["ffmpeg", "-v", "error", "-i", str(tmp_path / "es.m3u8"), "-map", "0:s", "-f", "srt", "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)

    assert "dos & tres" in shown.stdout
    assert "cuatro" in shown.stdout
