from __future__ import annotations

from captioner.bench.score import ReferenceWord
from captioner.bench.screen_faults import screen_faults
from captioner.bench.screens import ViewerEvent
from captioner.layout.cue_ends import CueEnds
from tests.captioner.bench.events import cue

WORDS = [ReferenceWord(text, end - 0.5, end) for text, end in (("uno", 1.0), ("dos", 2.0), ("tres", 3.0))]
LOG = [
    cue(5.0, 1, "uno dos tres", language="es", end=3.0, final=True),
    cue(5.5, 1, "One, two,", language="en", end=3.0),
    cue(6.0, 2, "One, two, three.", language="en", end=3.0, final=True),
    cue(6.0, 1, "Muchas gracias.", language="es", name="c2", start=3.0, end=4.0, final=True),
    cue(6.0, 1, "Muchas gracias", language="en", name="c2", start=3.0, end=4.0, final=True),
]


def test_faults_of_the_spoken_language() -> None:
    """The first word waits for four seconds; one cue has no mark at its end; the language is not checked."""
    faults = screen_faults(LOG, WORDS, "es", "es")

    assert faults.stand_stills is not None
    assert [(still.start, still.end, still.words) for still in faults.stand_stills] == [(1.0, 5.0, 3)]
    assert faults.still_s == 4.0
    assert (faults.doubled, faults.ends, faults.wrong_language) == ((), CueEnds(sentence=1, neither=1), None)


def test_faults_of_a_translation() -> None:
    """A final in the spoken language is found; stand-stills count from the moments at which the words were due."""
    faults = screen_faults(LOG, WORDS, "en", "es")

    assert faults.wrong_language == ("Muchas gracias",)
    assert faults.ends == CueEnds(sentence=1, neither=1)
    assert faults.stand_stills is not None
    assert [still.start for still in faults.stand_stills] == [1.0]


def test_without_reference_words_there_are_no_stand_stills() -> None:
    faults = screen_faults(LOG, [], "en", "es")

    assert (faults.stand_stills, faults.still_s) == (None, 0)


def test_words_that_the_reference_says_twice_are_not_doubled() -> None:
    log: list[ViewerEvent] = [
        cue(1.0, 1, "a b c", name="c1", start=0, end=1, final=True),
        cue(2.0, 1, "a b c", name="c2", start=1, end=2, final=True),
    ]
    twice = [ReferenceWord(text, 0.0, 1.0) for text in "abcabc"]

    assert len(screen_faults(log, twice[:3], "en", "en").doubled) == 1
    assert screen_faults(log, twice, "en", "en").doubled == ()
    assert screen_faults(log, twice, "en", "es", reference="A b c, a b c.").doubled == ()
