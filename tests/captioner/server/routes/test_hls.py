from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from formats import hls, webvtt
from tests.captioner.server.conftest import SECOND, RunningServer
from tests.fakes import revision


def test_the_playlist_of_an_ended_room_is_complete(running: RunningServer) -> None:
    """It has an end, and its segments have every caption."""
    running.speak("hall", 9)
    playlist = running.get("/rooms/hall/hls/es.m3u8")
    names = [line for line in playlist.text.splitlines() if line.endswith(".vtt")]
    segments = [running.get(f"/rooms/hall/hls/{name}") for name in names]

    assert (hls.MEDIA_TYPE, "no-cache") == (playlist.headers["content-type"], playlist.headers["cache-control"])
    assert playlist.text.endswith("#EXT-X-ENDLIST\n")
    assert ["es-0.vtt", "es-1.vtt", "es-2.vtt"] == names
    assert [cue.lines for cue in hls.parse(segment.text for segment in segments)] == [
        ("es:w1 w2 w3",),
        ("es:w4 w5 w6",),
        ("es:w7 w8 w9",),
    ]
    assert all("X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0" in segment.text for segment in segments)


def edit(running: RunningServer, cue: str, text: str) -> None:
    """Correct an English caption, and wait until the files have it."""
    running.client.post(f"/rooms/hall/cues/{cue}", json={"lang": "en", "text": text})
    while text[-20:] not in running.get("/rooms/hall/captions/en.vtt").text:
        pass


def test_a_served_segment_does_not_change(running: RunningServer) -> None:
    """A later edit of its captions appears only in captions of which no segment was served before."""
    running.speak("hall", 9)
    before = running.get("/rooms/hall/hls/en-0.vtt").text
    edit(running, "c1", "first other")
    edit(running, "c3", "third other")

    assert "w3" in before
    assert before == running.get("/rooms/hall/hls/en-0.vtt").text
    assert "third other" in running.get("/rooms/hall/hls/en-1.vtt").text


@pytest.mark.parametrize("text", ["other", "word " * 40 + "end of a long correction"])
@pytest.mark.parametrize("first", [0, 1])
def test_a_caption_in_two_segments_is_one_text(running: RunningServer, text: str, first: int) -> None:
    """A caption that is corrected after one of its segments was served is in the other one as it was served."""
    running.speak("hall", 9)  # c2 lasts from 3 s to 6 s
    running.get(f"/rooms/hall/hls/en-{first}.vtt")
    edit(running, "c2", text)
    segments = [
        running.get(f"/rooms/hall/hls/en-{number}.vtt{query}").text for number in (0, 1) for query in ("", "?mpegts=9")
    ]
    cues = {(cue.identifier, cue.start, cue.end, cue.lines) for cue in hls.parse(segments) if "c2" in cue.identifier}

    assert {("c2", 3000, 6000, ("w4 w5 w6",))} == cues


def test_hidden_captions_are_in_no_segment(running: RunningServer) -> None:
    """While captions are hidden, segments are empty and not cached."""
    running.speak("hall", 3)
    before = running.get("/rooms/hall/hls/en-0.vtt")
    running.client.post("/rooms/hall/hide")
    hidden = running.get("/rooms/hall/hls/en-0.vtt?mpegts=126000")
    running.client.post("/rooms/hall/show")
    after = running.get("/rooms/hall/hls/en-0.vtt")

    assert "w1 w2 w3" in before.text
    assert ((), "no-store") == (webvtt.parse(hidden.text), hidden.headers["cache-control"])
    assert "MPEGTS:126000" in hidden.text
    assert before.text == after.text


def test_a_live_playlist_lists_complete_segments_only(running: RunningServer) -> None:
    """A segment in which a caption may still become final is neither listed nor served."""
    with running.publisher("hall", "from=en") as socket:
        socket.recv(10)
        socket.send(SECOND * 14)
        while (
            "c5" not in str(running.rooms.get("hall").archive.finals("en"))
            and not running.rooms.get("hall").output.on_screen.finals["en"] >= 4
        ):
            pass
        while "en-1.vtt" not in (listed := running.get("/rooms/hall/hls/en.m3u8").text):
            pass
        early = running.get("/rooms/hall/hls/en-3.vtt")
        socket.send('{"type":"end"}')
        socket.recv(10)

    assert "#EXT-X-ENDLIST" not in listed
    assert "en-2.vtt" not in listed
    assert (404, "segment 3 is not complete yet") == (early.status_code, early.json()["error"])


@pytest.mark.parametrize(
    "file", ["fr.m3u8", "es-x.vtt", "fr-0.vtt", "es-99.vtt", "..%2fes.m3u8", "es-0.srt", "es-99999999.vtt"]
)
def test_unknown_files(running: RunningServer, file: str) -> None:
    """Each has an error and a hint."""
    running.speak("hall", 1)
    answer = running.get(f"/rooms/hall/hls/{file}")

    assert (404, {"error", "hint"}) == (answer.status_code, set(answer.json()))


@pytest.mark.program
def test_ffmpeg_reads_the_playlist(running: RunningServer, tmp_path: Path) -> None:
    """It finds every caption with its times."""
    running.speak("hall", 9)
    out = tmp_path / "played.vtt"
    address = f"http://{running.host}/rooms/hall/hls/es.m3u8"
    reading = ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", address, "-c:s", "webvtt", str(out)]
    subprocess.run(reading, check=True, timeout=60)
    played = {(cue.start, cue.end, cue.lines) for cue in webvtt.parse(out.read_text())}

    assert {(0, 3000, ("es:w1 w2 w3",)), (3000, 6000, ("es:w4 w5 w6",)), (6000, 9000, ("es:w7 w8 w9",))} <= played


def test_an_open_caption_limits_the_horizon(running: RunningServer) -> None:
    """In each language, since its translation may still become final."""
    running.speak("hall", 9)
    room = running.rooms.get("hall")
    running.call(lambda: room.hub.extend("en", ["es"]))
    before = running.call(lambda: room.horizon("es"))
    running.call(lambda: room.publication.publish(revision("c9", start=2000, end=2500)))
    asyncio.run(asyncio.sleep(0.05))

    assert (5000, 2000) == (before, running.call(lambda: room.horizon("es")))
