from __future__ import annotations

import io
import os
import time
import urllib.request

import pytest

from tests.rigs.beep_server import beep_server
from tests.rigs.beeps import PITCHES
from tests.rigs.radio import Radio
from tests.rigs.sources import BeepSender, SourceDelay, SourcesReport, measure


def test_the_table() -> None:
    """A way on which nothing was heard has no figure."""
    table = SourcesReport((SourceDelay("stdin", 60, 50, 70, 10), SourceDelay("srt, pulled", None, None, None, 0))).table

    assert [line.split()[:2] for line in table.splitlines()[1:]] == [["stdin", "60"], ["srt,", "pulled"]]
    assert "–" in table.splitlines()[2]


def test_since() -> None:
    """Of the newest beep of that pitch, be it the second time around."""
    speaker = BeepSender(lambda _: None)
    with speaker:
        began = speaker._began
    assert speaker.since(2, began + 2.5) == pytest.approx(0.5)
    assert speaker.since(2, began + PITCHES + 2.5) == pytest.approx(0.5)


@pytest.mark.program
def test_nothing_is_measured_of_an_unknown_way() -> None:
    """The table is empty then."""
    assert measure(("pigeon",), lambda _: None).delays == ()


def test_a_radio_gives_what_is_played_from_then_on() -> None:
    """Without a length, until it ends."""
    with Radio() as radio:
        reading, writing = os.pipe()
        with urllib.request.urlopen(f"http://127.0.0.1:{radio.port}/live") as answer:
            while not radio.listeners:
                time.sleep(0.01)
            radio.play(io.FileIO(reading))
            os.write(writing, b"tone")
            os.close(writing)
            heard = answer.read()

    assert (heard, answer.headers["Content-Length"]) == (b"tone", None)


def test_a_hearing_server_hears() -> None:
    """It is there for the length of the `with`."""
    with beep_server() as (engine, host):
        urllib.request.urlopen(f"http://{host}/healthz").close()

    assert engine.beeps == []
