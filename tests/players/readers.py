"""Cues that programs of other projects read from caption files, as (start, end, text).

    python -m tests.players.readers DIR        read every .vtt, .srt, .ttml and .ass in DIR with each reader of its kind

Prints which readers agree with captioner's own parser, cue by cue; the exit code is 1 if one does not.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from formats import files

Seen = tuple[int, int, str]
"""Start and end in milliseconds, and the text on one line with single spaces."""
Reader = Callable[[Path], list[Seen]]


def ours(path: Path) -> list[Seen]:
    """Read with `formats`."""
    found = files.read(path.read_bytes(), files.format_of(path.name))
    assert not found.faults, found.faults
    return [(cue.start, cue.end, _plain(" ".join(cue.lines))) for cue in found.cues]


def webvtt_py(path: Path) -> list[Seen]:
    """Read with webvtt-py in strict mode, which keeps escapes as they are."""
    import webvtt

    read = webvtt.read(str(path), strict=True).captions
    return [(_stamp(cue.start), _stamp(cue.end), _plain(html.unescape(cue.text))) for cue in read]


def ffmpeg(path: Path) -> list[Seen]:
    """Read with ffprobe, which gives the raw text; the fields at the beginning of an ASS line are removed."""
    shown = ["-show_packets", "-show_data", "-show_entries", "packet=pts_time,duration_time,data", "-of", "json"]
    made = subprocess.run(["ffprobe", "-v", "error", *shown, str(path)], check=True, capture_output=True, text=True)
    assert not made.stderr, made.stderr
    return list(_packets(json.loads(made.stdout)["packets"], path.suffix))


def pysubs2(path: Path) -> list[Seen]:
    """Read with pysubs2."""
    import pysubs2 as library

    return [(event.start, event.end, _plain(html.unescape(event.plaintext))) for event in library.load(str(path))]


def ttconv(path: Path) -> list[Seen]:
    """Read with ttconv's WebVTT, SRT and TTML readers."""
    from importlib import import_module
    from xml.etree import ElementTree

    from formats.ttconv_model import to_cues

    kind = {".vtt": "vtt", ".srt": "srt", ".ttml": "imsc"}[path.suffix]
    reader = import_module(f"ttconv.{kind}.reader")
    with path.open(encoding="utf-8") as file:
        document = reader.to_model(ElementTree.parse(file) if kind == "imsc" else file)
    return [(cue.start, cue.end, _plain(" ".join(cue.lines))) for cue in to_cues(document)]


def chromium(path: Path) -> list[Seen]:
    """Read with the browser's TextTrack."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/page", lambda route: route.fulfill(content_type="text/html", body="<video></video>"))
        page.route("**/captions", lambda route: route.fulfill(content_type="text/vtt", body=path.read_bytes()))
        page.goto("http://captions.invalid/page")
        found: list[list[Any]] = page.evaluate(TRACK, "/captions")
        browser.close()
    return [(start, end, _plain(text)) for start, end, text in found]


TRACK = """address => new Promise((resolve, reject) => {
    const track = document.createElement('track');
    track.src = address;
    track.default = true;
    track.onload = () => resolve(Array.from(track.track.cues).map(cue =>
        [Math.round(1000 * cue.startTime), Math.round(1000 * cue.endTime), cue.getCueAsHTML().textContent]));
    track.onerror = () => reject(new Error('the browser cannot read the track'));
    document.querySelector('video').append(track);
    track.track.mode = 'showing';
})"""
"""JavaScript that resolves to the cues of a page's video as the browser parses them."""

READERS: dict[str, tuple[Reader, ...]] = {
    ".vtt": (webvtt_py, ffmpeg, pysubs2, ttconv, chromium),
    ".srt": (ffmpeg, pysubs2, ttconv),
    ".ttml": (ttconv,),
    ".ass": (ffmpeg, pysubs2),
}


def differences(path: Path, readers: Sequence[Reader] = ()) -> Iterator[tuple[str, int, str]]:
    """Compare the readers of a file's kind, or those named: yields reader, number of cues, first difference."""
    known = ours(path)
    for reader in readers or READERS[path.suffix]:
        found = reader(path)
        odd = next((f"{a} is {b}" for a, b in zip(known, found, strict=False) if a != b), "")
        yield reader.__name__, len(found), odd or ("" if len(found) == len(known) else f"ours finds {len(known)}")


def _packets(packets: list[dict[str, str]], suffix: str) -> Iterator[Seen]:
    for packet in packets:
        start = round(1000 * float(packet["pts_time"]))
        end = start + round(1000 * float(packet["duration_time"]))
        text = _data(packet["data"])
        if suffix == ".ass":
            text = text.split(",", 8)[8].replace("\\N", " ")
        yield start, end, _plain(html.unescape(re.sub(r"</?[vc][ .>][^>]*>?", "", text)) if suffix == ".vtt" else text)


def _data(dump: str) -> str:
    """Parse a hex dump such as `00000000: 4275 656e 6173  Buenas`."""
    rows = (line.partition(": ")[2][:40] for line in dump.strip().split("\n"))
    return bytes.fromhex("".join(rows).replace(" ", "")).decode()


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2060", "").split())


def _stamp(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return round(1000 * (3600 * int(hours) + 60 * int(minutes) + float(seconds)))


def main(folder: Path) -> int:
    """Compare the readers on every file of a folder."""
    failed = False
    for path in sorted(path for path in folder.iterdir() if path.suffix in READERS):
        for name, count, odd in differences(path):
            failed = failed or bool(odd)
            sys.stdout.write(f"{path.name:<14} {name:<10} {count:>4} cues  {odd or 'the same'}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
