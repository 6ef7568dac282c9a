from __future__ import annotations

from dataclasses import replace

from captioner.rooms.desk.release_policy import ReleasePolicy
from captioner.types import Revision
from tests.fakes import revision


def machine(segment: str, text: str = "hello", language: str = "es", *, final: bool = False) -> Revision:
    return revision(segment, text, language=language, final=final)


def test_captions_are_published_unless_there_is_a_delay() -> None:
    """A change of the delay holds from the next verdict on."""
    policy = ReleasePolicy(0)
    before = policy.verdict(machine("c1"))
    policy.delay_s = 5

    assert ("out", "delay") == (before, policy.verdict(machine("c1")))


def test_a_takeover_holds_captions_of_its_language_only() -> None:
    """Other languages are published."""
    policy = ReleasePolicy(0)
    policy.take("es")

    assert ("human", "out") == (policy.verdict(machine("c1")), policy.verdict(machine("c1", language="en")))


def test_the_machine_resumes_with_a_new_sentence() -> None:
    """Segments begun before stay held to their end, and so does a segment that continues an unfinished sentence."""
    policy = ReleasePolicy(0)
    policy.take("es")
    verdicts = [policy.verdict(machine("c1", "y entonces"))]
    policy.give_back("es")
    verdicts += [
        policy.verdict(machine("c1", "y entonces vino,", final=True)),
        policy.verdict(machine("c2", "y se fue.", final=True)),
        policy.verdict(machine("c3", "Otra")),
        policy.verdict(machine("c2", "y se fue.", final=True)),
    ]

    assert ["human", "human", "human", "out", "human"] == verdicts
    assert frozenset() == policy.taken


def test_the_machine_resumes_after_two_segments_without_a_full_stop() -> None:
    """Some languages do not write full stops."""
    policy = ReleasePolicy(0)
    policy.take("ja")
    policy.verdict(machine("c1", "ですが", "ja", final=True))
    policy.give_back("ja")

    assert ["human", "human", "out"] == [
        policy.verdict(machine(f"c{n}", "それで", "ja", final=True)) for n in (2, 3, 4)
    ]


def test_translators_do_not_get_speech_that_an_operator_captions() -> None:
    """The `direct` translator works on audio and goes on."""
    policy = ReleasePolicy(0)
    policy.take("en")
    spoken = machine("c1", language="en")
    policy.verdict(spoken)

    assert (False, True) == (policy.may_translate(spoken, "nllb"), policy.may_translate(spoken, "direct"))


def test_speech_of_a_pause_is_never_published() -> None:
    """Its translation is held, too, even if that comes late or with other times."""
    policy = ReleasePolicy(0)
    policy.begin_pause(500)
    verdicts = [policy.verdict(revision("c1", start=600, end=900)), policy.verdict(revision("c0", start=0, end=400))]
    policy.end_pause(1000)
    late = Revision("c1", "es", "en", 1, 0, 100, "hola", final=True)

    assert ["pause", "out", "pause"] == [*verdicts, policy.verdict(late)]
    assert not policy.may_translate(revision("c1", start=600, end=900), "direct")


def test_a_rejected_segment_stays_rejected() -> None:
    """In one language or in all."""
    policy = ReleasePolicy(5)
    policy.reject("c1", "es")
    policy.reject("c2", None)
    cases = [("c1", "es"), ("c1", "fr"), ("c2", "fr")]
    verdicts = [policy.verdict(machine(name, language=code)) for name, code in cases]

    assert ["rejected", "delay", "rejected"] == verdicts


def test_machine_captions_of_a_language_with_a_feed_are_held() -> None:
    """Those of the feed are published, unless an operator has taken the language over."""
    policy = ReleasePolicy(0)
    policy.feeds = frozenset({"es"})
    verdicts = [policy.verdict(machine("c1")), policy.verdict(machine("c2"), feed=True)]
    assert "out" == policy.verdict(replace(machine("c3"), sound="music"))
    policy.take("es")
    verdicts += [policy.verdict(machine("c1")), policy.verdict(machine("c2"), feed=True)]

    assert ["feed", "out", "human", "human"] == verdicts
