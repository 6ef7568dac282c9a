from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from captioner.layout.style import TextStyle
from tests.captioner.server.conftest import SECOND, RunningServer
from tests.captioner.server.routes.test_desk import post
from tests.captioner.server.routes.test_sse import finals, until, watching


def test_an_edited_caption_is_translated_again_and_offers_a_correction(running: RunningServer) -> None:
    """Viewers get the new translation as an edit; the correction changes earlier captions in viewers and files."""
    with contextlib.ExitStack() as stack:
        socket = stack.enter_context(running.publisher("hall"))
        socket.recv(10)
        events = stack.enter_context(watching(running, "hall", "lang=es"))
        for _ in range(6):
            socket.send(SECOND)
        until(events, "cue", cue="c2", state="final")
        post(running, "/cues/c1", {"lang": "en", "text": "w1 we met w3"})
        edited = post(running, "/cues/c2", {"lang": "en", "text": "We met w5 w6"})[1]
        received = finals(until(events, "cue", cue="c2", edited=True))
        post(running, "/cues/c2", {"lang": "es", "text": "Typed"})
        again = post(running, "/cues/c2", {"lang": "en", "text": "We met Norland w6"})[1]
        (offer,) = again["offers"]
        post(running, "/cues/c1", {"lang": "en", "text": "w5, as w3"})
        done = post(running, "/corrections", {name: offer[name] for name in ("lang", "old", "new")})[1]
        until(events, "cue", cue="c1", stable="es:Norland, as w3")
        socket.send('{"type":"end"}')

    assert (["es"], {}) == (edited["translated"], edited["not_translated"])
    assert "es:We met w5 w6" == received["es", "c2"]
    assert {"es": "an operator has edited the translation"} == again["not_translated"]
    assert ("w5", "Norland", True) == (offer["old"], offer["new"], offer["name"])
    assert ["en: w5 = Norland", "en: Norland"] == done["rules"]
    assert ["Norland, as w3"] == [one["text"] for one in done["captions"]]


def test_a_caption_that_is_translated_again_has_the_style_of_the_room(tmp_path: Path) -> None:
    """Profanity is masked in it, too; the operator's own words are as written."""
    with contextlib.ExitStack() as stack:
        own = stack.enter_context(RunningServer(tmp_path, style=TextStyle(mask_profanity=True)))
        socket = stack.enter_context(own.publisher("hall"))
        socket.recv(10)
        events = stack.enter_context(watching(own, "hall", "lang=es,en"))
        for _ in range(6):
            socket.send(SECOND)
        until(events, "cue", cue="c2", state="final", lang="es")
        post(own, "/cues/c2", {"lang": "en", "text": "fuck mierda w6"})
        received = finals(until(events, "cue", cue="c2", edited=True, lang="es"))

    assert received["en", "c2"] == "fuck mierda w6"
    assert received["es", "c2"] == "es:fuck m***** w6"


def test_after_the_stream(running: RunningServer) -> None:
    """Captions are corrected; the answer has why they are not translated again."""
    running.speak("hall", 6)
    edited = post(running, "/cues/c2", {"lang": "en", "text": "w4 Ana w6"})[1]
    done = post(running, "/corrections", {"lang": "en", "old": "w1", "new": "w-one"})
    text = ""
    while "w-one" not in text:
        text = running.get("/rooms/hall/captions/en.srt").text

    assert {"es": "the stream has ended"} == edited["not_translated"]
    assert (200, ["w-one w2 w3"]) == (done[0], [one["text"] for one in done[1]["captions"]])


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"lang": "en", "old": "w1"}, 422),
        ({"lang": "en", "old": "w1", "new": "w1"}, 422),
        ({"lang": "fr", "old": "w1", "new": "w2"}, 404),
    ],
)
def test_refused_corrections(running: RunningServer, fields: dict[str, object], status: int) -> None:
    """The answer names the field."""
    running.speak("hall", 1)

    assert status == post(running, "/corrections", fields)[0]
