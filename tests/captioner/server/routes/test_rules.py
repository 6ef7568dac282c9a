from __future__ import annotations

from tests.captioner.server.conftest import RunningServer
from tests.captioner.server.routes.test_desk import post


def test_rules_replace_words_before_translation(running: RunningServer) -> None:
    """They apply to the next stream at the latest."""
    running.speak("hall", 1)
    saved = post(running, "/rules", {"text": "en: w1 = one\nes: w2 = dos"})
    running.speak("hall", 3)
    text = ""
    while "one" not in text:
        text = running.get("/rooms/hall/captions/es.txt").text

    assert 200 == saved[0]
    assert "es:one dos w3" in text


def test_rules_of_another_edition_are_not_overwritten(running: RunningServer) -> None:
    """The answer has the newer text; invalid lines are listed."""
    running.speak("hall", 1)
    known = running.get("/rooms/hall/rules").json()
    first = post(running, "/rules", {"text": "en: a = b", "edition": known["edition"]})
    second = post(running, "/rules", {"text": "en: a = c", "edition": known["edition"]})
    wrong = post(running, "/rules", {"text": "en: a = b\nnonsense"})
    fault = {"line": 2, "reason": "the language is missing: begin with `en:` or `en-es:`"}

    assert ([200, 409, 422], "en: a = b") == ([one[0] for one in (first, second, wrong)], second[1]["text"])
    assert [fault] == wrong[1]["faults"]
