from __future__ import annotations

from xml.etree import ElementTree

from captioner.bench.caption_history import CaptionHistory, HistoryStep, pick_history, picture
from tests.captioner.bench.events import cue

LOG = [
    cue(1.0, 1, "", "the cat", start=0.5),
    cue(1.5, 2, "the cat sleeps", start=0.5, final=True),
    cue(1.2, 1, "", "el", language="es", start=0.5),
    cue(1.4, 2, "", "el perro", language="es", start=0.5),
    cue(1.5, 3, "el", " perro", language="es", start=0.5),
    cue(1.8, 4, "el gato duerme <mal>", language="es", start=0.5, final=True),
    cue(2.8, 1, "sí", name="c2", language="es", start=2.5, final=True),
]


def test_a_history_has_a_step_for_each_state_of_the_screen() -> None:
    """A history has a step for each change of the shown words, with times from the start of speaking."""
    assert pick_history(LOG, "es", "en") == CaptionHistory(
        "the cat sleeps",
        (
            HistoryStep(0.7, "", "el", False),
            HistoryStep(0.9, "", "el perro", False),
            HistoryStep(1.3, "el gato duerme <mal>", "", True),
        ),
    )


def test_nothing_shown_has_no_history() -> None:
    assert pick_history([], "es", "en") is None


def test_the_picture_marks_new_and_withdrawn_words() -> None:
    """The picture has a row for each step, with escaped text; new and withdrawn words are marked."""
    one = pick_history(LOG, "es", "en")
    assert one is not None
    drawn = ElementTree.fromstring(picture("talk", one))
    spans = [(span.get("class"), (span.text or "").strip()) for span in drawn.iter("{http://www.w3.org/2000/svg}tspan")]

    assert spans == [
        ("new", "el"),
        ("tail", "el"),
        ("gone", "perro"),
        ("stable", "el"),
        ("stable", "gato"),
        ("stable", "duerme"),
        ("stable", "<mal>"),
    ]
