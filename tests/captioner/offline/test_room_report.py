from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from captioner.cli import main
from captioner.delivery.files.journal import Journal
from captioner.delivery.hub.histogram import SECONDS, Histogram
from captioner.offline.room_report import LanguageDelay, room_report
from tests.captioner.server.conftest import RunningServer
from tests.fakes import revision


def counts(*values: float) -> tuple[int, ...]:
    """Buckets of these delays."""
    known = Histogram(SECONDS)
    for value in values:
        known.observe(value)
    return known.counts


def a_life(began: int, minutes: int, peak: int) -> dict[str, Any]:
    """Figures of one stream."""
    audio_ms = 60_000 * minutes
    stream = {"began": began, "ended": began + audio_ms, "audio_ms": audio_ms, "source": "en"}
    delays = {"first_shown": {"en": counts(0.25, 0.45)}, "settled": {"en": counts(0.6, 1.4)}}
    viewers = {"peak": peak, "at": began + 1, "languages": {"en": 1, "es": peak}}
    return {"streams": [stream], "viewers": viewers, "dropped_s": 1.5, "errors": 1, **delays}


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """Folder of a room with two days: three captions, one edited, one of them translated."""
    folder = tmp_path / "hall"
    day = 86_400_000
    first = replace(revision("c1", "one", final=True), at=day, speaker="Ana")
    spanish = replace(first, language="es", stable="uno")
    edit = replace(spanish, number=2, stable="Uno", edited=True, by="Ben", at=day + 5)
    second = replace(revision("c2", "two", final=True, start=1000, end=2000), at=2 * day)
    journal = Journal(folder / "journal.jsonl")
    journal.append((first, spanish, edit, second))
    journal.close()
    lives = [a_life(day, 20, 3), a_life(2 * day, 10, 2)]
    (folder / "figures.json").write_text(json.dumps({"v": 1, "bounds": SECONDS, "lives": lives}))
    (folder / "audit.jsonl").write_text(json.dumps({"v": 1, "t": day, "who": "Ben", "text": "hid all captions"}) + "\n")
    return folder


def test_everything_about_a_room(hall: Path) -> None:
    """Minutes, captions, viewers, delays and edits of all lives together."""
    found = room_report(hall)

    assert ("hall", 2, 30.0, ("en",)) == (found.room, found.streams, found.minutes, found.spoken)
    assert ({"en": 2, "es": 1}, {"Ana": 1}) == (found.captions, found.speakers)
    assert (3, 86_400_001, {"es": 3, "en": 1}) == (found.peak_viewers, found.peak_at, found.peak_languages)
    assert {"en": LanguageDelay((0.3, 0.48), (0.75, 1.45))} == found.delays
    assert ({"es": 1}, {"Ben": 1}, 1) == (found.edits, found.editors, found.actions)
    assert (3.0, 2) == (found.dropped_s, found.errors)


def test_since_a_date(hall: Path) -> None:
    """Only what came after that is counted."""
    found = room_report(hall, since=2 * 86_400_000)

    assert (1, 10.0, {"en": 1}, 2, {}, 0) == (
        found.streams, found.minutes, found.captions, found.peak_viewers, found.edits, found.actions,
    )  # fmt: skip


def test_a_room_without_figures(hall: Path) -> None:
    """The journal alone gives captions, edits, and times from the finals."""
    (hall / "figures.json").unlink()
    (hall / "audit.jsonl").unlink()
    found = room_report(hall)

    assert (0, 0, {}, 0.0) == (found.streams, found.peak_viewers, found.delays, found.minutes)
    assert ({"es": 1}, {"Ben": 1}, 86_400_000) == (found.edits, found.editors, found.began)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A served room is summed up as text and as JSON; a wrong date and another day are one line each."""
    with RunningServer(tmp_path) as server:
        server.speak("hall", 3)
    out = ["--out", str(tmp_path)]
    text = main(["report", "hall", *out]), capsys.readouterr().out
    as_json = main(["report", "hall", *out, "--json"]), json.loads(capsys.readouterr().out)
    refused = [main(["report", "hall", *out, "--since", since]) for since in ("now", "2100-01-01")]
    errors = capsys.readouterr().err

    assert 0 == text[0] == as_json[0]
    assert "room      hall\nsound     0.1 minutes in 1 stream, 20" in text[1]
    assert "captions  en (spoken) 1, es 1" in text[1]
    assert "delay     en: first shown after" in text[1]
    assert ({"en": 1, "es": 1}, 1) == (as_json[1]["captions"], as_json[1]["streams"])
    assert [1, 1] == refused
    assert "--since now is not a date; use 2026-09-24" in errors
    assert "no captions in hall since 2100-01-01" in errors


def test_labels_of_sounds_are_no_captions(tmp_path: Path) -> None:
    """Labels of music are neither captions nor speech, unless an operator has written words in their place."""
    music = replace(revision("c1", "[Music]", final=True), sound="music")
    spanish = replace(music, language="es", stable="[Música]")
    journal = Journal(tmp_path / "hall" / "journal.jsonl")
    journal.append((music, spanish, revision("c2", "one", final=True), spanish.corrected("Applause", "Ben")))
    journal.close()
    found = room_report(tmp_path / "hall")

    assert ({"en": 1, "es": 1}, ("en",)) == (found.captions, found.spoken)
