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
    """An input without beeps has no figures."""
    table = SourcesReport((SourceDelay("stdin", 60, 50, 70, 10), SourceDelay("srt, pulled", None, None, None, 0))).table

    assert [line.split()[:2] for line in table.splitlines()[1:]] == [["stdin", "60"], ["srt,", "pulled"]]
    assert "–" in table.splitlines()[2]


def test_since() -> None:
    """The time since a beep refers to the latest one of that pitch."""
    speaker = BeepSender(lambda _: None)
    with speaker:
        began = speaker._began
    assert speaker.since(2, began + 2.5) == pytest.approx(0.5)
    assert speaker.since(2, began + PITCHES + 2.5) == pytest.approx(0.5)


@pytest.mark.program
def test_an_unknown_input_is_not_measured() -> None:
    assert measure(("pigeon",), lambda _: None).delays == ()


def test_a_radio_sends_what_is_played_from_then_on() -> None:
    """A listener gets what is played from then on, without a length, until the stream ends."""
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


def test_the_beep_server_runs() -> None:
    """The server runs for the length of the `with`."""
    with beep_server() as (engine, host):
        urllib.request.urlopen(f"http://{host}/healthz").close()

    assert engine.beeps == []
