from __future__ import annotations

from captioner.rooms.desk.release_policy import ReleasePolicy
from captioner.types import Revision
from tests.fakes import revision


def said(segment: str, text: str = "hello", language: str = "es", *, final: bool = False) -> Revision:
    return revision(segment, text, language=language, final=final)


def test_nothing_is_held_unless_asked() -> None:
    """Captions go out; with a delay they wait."""
    gate = ReleasePolicy(0)
    before = gate.verdict(said("c1"))
    gate.delay = 5

    assert ("out", "delay") == (before, gate.verdict(said("c1")))


def test_a_language_in_a_persons_hands() -> None:
    """The machine's captions of it are held, those of others are not."""
    gate = ReleasePolicy(0)
    gate.take("es")

    assert ("human", "out") == (gate.verdict(said("c1")), gate.verdict(said("c1", language="en")))


def test_the_machine_begins_again_with_a_sentence() -> None:
    """What it has begun stays held to its end, and so does what goes on behind half a sentence."""
    gate = ReleasePolicy(0)
    gate.take("es")
    verdicts = [gate.verdict(said("c1", "y entonces"))]
    gate.give_back("es")
    verdicts += [
        gate.verdict(said("c1", "y entonces vino,", final=True)),
        gate.verdict(said("c2", "y se fue.", final=True)),
        gate.verdict(said("c3", "Otra")),
        gate.verdict(said("c2", "y se fue.", final=True)),
    ]

    assert ["human", "human", "human", "out", "human"] == verdicts
    assert frozenset() == gate.taken


def test_a_language_without_full_stops_is_not_waited_for_for_ever() -> None:
    """After two segments the machine begins anyway."""
    gate = ReleasePolicy(0)
    gate.take("ja")
    gate.verdict(said("c1", "ですが", "ja", final=True))
    gate.give_back("ja")

    assert ["human", "human", "out"] == [gate.verdict(said(f"c{n}", "それで", "ja", final=True)) for n in (2, 3, 4)]


def test_the_spoken_language_in_a_persons_hands_is_translated_from_there() -> None:
    """Translators do not get what the machine heard, but the one that works on the sound."""
    gate = ReleasePolicy(0)
    gate.take("en")
    heard = said("c1", language="en")
    gate.verdict(heard)

    assert (False, True) == (gate.may_translate(heard, "nllb"), gate.may_translate(heard, "direct"))


def test_what_is_said_in_a_pause_is_never_shown() -> None:
    """Nor its translation, however late, even where that says another time."""
    gate = ReleasePolicy(0)
    gate.begin_pause(500)
    verdicts = [gate.verdict(revision("c1", start=600, end=900)), gate.verdict(revision("c0", start=0, end=400))]
    gate.end_pause(1000)
    late = Revision("c1", "es", "en", 1, 0, 100, "hola", final=True)

    assert ["pause", "out", "pause"] == [*verdicts, gate.verdict(late)]
    assert not gate.may_translate(revision("c1", start=600, end=900), "direct")


def test_what_was_rejected_stays_so() -> None:
    """In one language, or in all."""
    gate = ReleasePolicy(5)
    gate.reject("c1", "es")
    gate.reject("c2", None)
    verdicts = [gate.verdict(said(name, language=code)) for name, code in [("c1", "es"), ("c1", "fr"), ("c2", "fr")]]

    assert ["rejected", "delay", "rejected"] == verdicts
