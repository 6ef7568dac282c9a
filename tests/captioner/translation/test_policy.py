from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.errors import TranslatorError, UntranslatableText
from captioner.translation.options import PolicyOptions
from captioner.translation.policy import MAX_FINISHED, TranslationPolicy
from captioner.types import Revision
from tests.captioner.translation.scripted import ScriptedTranslation, growing, spoken

SENTENCE = "one two three four five six seven eight"
EAGER = {"held_words": 1, "unstable_words": 2, "min_contradictions": 2, "steady_ms": 0}
"""Options that show text and make it stable early, so that short sentences have something to take back."""


def spanish(phrases: Mapping[str, str] | ScriptedTranslation | None = None, /, **options: Any) -> TranslationPolicy:
    """Return a policy with the target language `es` around a scripted engine."""
    engine = phrases if isinstance(phrases, ScriptedTranslation) else ScriptedTranslation(phrases)
    return TranslationPolicy(engine, ("es",), options=PolicyOptions(**options))


def pushed(policy: TranslationPolicy, revisions: Iterable[Revision]) -> list[Revision]:
    return [out for revision in revisions for out in policy.push(revision)]


def test_the_final_is_the_translation_of_the_finished_sentence() -> None:
    """The final has the times and the identity of the source."""
    out = pushed(spanish(), growing(SENTENCE))

    assert Revision("c1", "es", "en", len(out), 0, 2400, SENTENCE.upper(), "", final=True) == out[-1]


def test_a_final_that_is_refused_ends_as_it_is_shown() -> None:
    """If the engine refuses the finished text, what viewers see becomes final, once; if nothing, there is no final."""
    engine = ScriptedTranslation()
    policy = spanish(engine, **EAGER)
    out = pushed(policy, [spoken("a b"), spoken("a b c", number=2)])
    engine.refused = "a b c ^"
    for segment in ("c1", "c2"):
        with pytest.raises(UntranslatableText):
            out.extend(policy.push(spoken("a b c ^", number=3, final=True, segment=segment)))

    assert [(one.text, one.final) for one in out] == [("A B", False), ("A B", True)]
    assert list(policy.flush()) == []


def test_revisions_are_numbered_per_language() -> None:
    """Each target language counts from 1."""
    out = pushed(TranslationPolicy(ScriptedTranslation(), ("es", "fr")), growing(SENTENCE))

    for language in ("es", "fr"):
        numbers = [revision.number for revision in out if revision.language == language]
        assert list(range(1, len(numbers) + 1)) == numbers


def test_stable_text_rests_on_settled_source() -> None:
    """Without settled source no text is stable."""
    source = [spoken(" ".join(SENTENCE.split()[:n]), 0, number=n) for n in range(1, 9)]
    out = pushed(spanish(**EAGER), source)

    assert {""} == {revision.stable for revision in out}
    assert out[-1].text == "ONE TWO THREE FOUR FIVE SIX SEVEN"


def test_only_what_two_drafts_agree_on_is_shown() -> None:
    """The last words of a growing sentence are held back."""
    policy = spanish({"the red": "LO ROJO", "the red house": "LA CASA ROJA"})

    assert pushed(policy, [spoken("the red"), spoken("the red house", number=2)]) == []


def test_a_shorter_agreement_does_not_remove_shown_text() -> None:
    """A draft that agrees with the one before in fewer words, but contains the shown text, changes nothing."""
    source = [spoken("a b"), spoken("a b c"), spoken("a b c d"), spoken("a b c d e")]
    out = pushed(spanish({"a b c d": "A B C X"}, held_words=1), source)

    assert [revision.text for revision in out] == ["A B", "A B C"]


def test_a_premature_full_stop_is_not_shown() -> None:
    """A full stop that the engine adds to every text is shown only when the sentence is finished."""
    phrases = {text: text.upper() + "." for text in ("a b c", "a b c d")}
    source = [spoken("a b c", 3), spoken("a b c d", 4, number=2), spoken("a b c d.", number=3, final=True)]
    out = pushed(spanish(phrases, held_words=0, unstable_words=0), source)

    assert [revision.text for revision in out] == ["A B C", "A B C D."]


def test_a_false_sentence_end_is_removed() -> None:
    """A mark that the recognizer put after unsettled words is removed when the sentence continues."""
    source = [spoken("a b."), spoken("a b c?", number=2), spoken("a b c d", number=3)]
    out = pushed(spanish(trust_drafts=True, held_words=0), source)

    assert [revision.text for revision in out] == ["A B", "A B C?", "A B C D"]


@pytest.mark.parametrize("sentence", ["هل هذا بيت؟", "यह घर है।"])
def test_a_settled_sentence_ends_in_every_script(sentence: str) -> None:
    """The mark of a settled sentence is shown, whatever the script."""
    [out] = spanish({sentence: "¿A B?"}, trust_drafts=True, held_words=0).push(spoken(sentence, 3))

    assert out.text == "¿A B?"


def test_a_different_wording_leaves_the_shown_text() -> None:
    """A final that differs in few words keeps the shown ones and is completed."""
    policy = spanish(unstable_words=0)
    pushed(policy, list(growing(SENTENCE))[:-1])
    policy._engine = ScriptedTranslation({SENTENCE: "ONE TWO TREE FOUR FIVE SIX SEVEN EIGHT NINE"})
    [final] = policy.push(spoken(SENTENCE, number=20, final=True))

    assert final.text == "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE"
    assert not final.rewrite
    assert policy.final_counts.kept == 1


def test_the_last_guess_at_half_a_sentence_does_not_stay() -> None:
    """The shown wording is kept up to the last word that the finished translation has in the same place."""
    phrases = {SENTENCE: "ONE TWO THREE FOUR FIVE SIX WERE BEAUTIFUL"}
    policy = spanish(phrases, trust_drafts=True, held_words=0, edit_tolerance=0.4)
    pushed(policy, [spoken("one two tree four five six in a")])
    [final] = policy.push(spoken(SENTENCE, number=2, final=True))

    assert final.text == "ONE TWO TREE FOUR FIVE SIX WERE BEAUTIFUL"


def test_a_final_is_spelled_as_the_finished_sentence() -> None:
    """Equal words get the capitals and punctuation of the finished translation, except stable ones."""
    phrases = {"a b c d e f g": "a b c d e f g", "a b c d e f g h": "¿A b C d, e F g?"}
    policy = spanish(phrases, trust_drafts=True, unstable_words=2, steady_ms=0)
    [out] = policy.push(spoken("a b c d e f g", 4))
    [final] = policy.push(spoken("a b c d e f g h", number=2, final=True))

    assert out.stable == "a b"
    assert (final.text, final.rewrite) == ("a b C d, e F g?", False)


def test_a_full_stop_is_appended_to_stable_text() -> None:
    """Stable text grows by the full stop."""
    phrases = {"a b c": "A B C", "a b c.": "A B C."}
    policy = spanish(phrases, trust_drafts=True, held_words=0, unstable_words=0, steady_ms=0)
    [out] = policy.push(spoken("a b c", 3))
    [final] = policy.push(spoken("a b c.", number=2, final=True))

    assert (out.stable, final.stable, final.rewrite) == ("A B C", "A B C.", False)


def test_words_that_were_not_spoken_are_removed_at_the_end() -> None:
    """Shown text beyond the end of the finished translation is not a difference in wording, however short it is."""
    source = [spoken("a b c d e f g h i. j k"), spoken("a b c d e f g h i.", number=2, final=True)]
    [_, final] = pushed(spanish(trust_drafts=True, held_words=0), source)

    assert final.text == "A B C D E F G H I."


def test_a_different_meaning_is_a_rewrite() -> None:
    """A final that contradicts stable text replaces it, is marked as a rewrite, and counted."""
    policy = spanish({SENTENCE: "nothing of the kind was ever said here"}, **EAGER)
    pushed(policy, list(growing("one two three four five six seven"))[:-1])
    [final] = policy.push(spoken(SENTENCE, number=20, final=True))

    assert final.stable == "nothing of the kind was ever said here"
    assert final.rewrite
    assert policy.final_counts.rewrites == 1


def test_an_edit_is_translated_in_full() -> None:
    """The shown wording is not kept if an operator has edited the text, and the final is not counted again."""
    policy = spanish(**EAGER)
    sentence = spoken(SENTENCE, number=2, final=True)
    pushed(policy, [sentence])
    [final] = policy.push(sentence.corrected(SENTENCE.replace("one", "uno"), "Anna"))

    assert (final.text, final.edited) == (SENTENCE.upper().replace("ONE", "UNO"), True)
    assert policy.final_counts.finals == 1


def test_speech_in_the_target_language_is_passed_through() -> None:
    """The source revision itself is yielded, without a translation."""
    revision, engine = spoken("hello"), ScriptedTranslation()

    assert [revision] == list(TranslationPolicy(engine, ("en",)).push(revision))
    assert engine.calls == []


def test_empty_text_yields_nothing() -> None:
    """Neither an open nor a final empty segment yields a revision."""
    assert pushed(spanish(), [spoken(""), spoken("", number=2, final=True)]) == []


def test_a_segment_that_ends_empty_is_taken_back() -> None:
    """If the source is taken back as a whole, the final translation is empty."""
    source = [*list(growing(SENTENCE))[:-1], spoken("", number=30, final=True)]
    out = pushed(spanish(**EAGER), source)

    assert (out[-1].text, out[-1].final, out[-1].rewrite) == ("", True, True)


def later(text: str, end: int, number: int, settled: int = 0) -> Revision:
    return replace(spoken(text, settled, number=number), end=end)


def test_one_contradicting_draft_does_not_replace_shown_text() -> None:
    """Text of the draft beyond the shown words is appended; a second contradiction replaces them."""
    phrases = {"a b c d e": "A X C D E", "a b c d e f": "A X C D E F", "a b c d e f g": "A X C D E F G"}
    policy = spanish(phrases, **{**EAGER, "held_words": 0, "max_contradictions": 2})
    source = [spoken("a b c d e f g"[: 2 * n - 1], number=n) for n in range(3, 8)]
    out = [revision.text for revision in pushed(policy, source)]

    assert out == ["A B C", "A X C D E", "A X C D E F"]


def test_words_that_stay_in_the_drafts_are_shown_and_become_stable() -> None:
    """Speech without a pause is shown by media time, not by a clock."""
    policy = spanish(held_words=2, unstable_words=1, release_ms=2000, steady_ms=3000)
    source = [later("a b", 500, 1), later("a b c", 900, 2), later("a b c d", 2600, 3), later("a b c d", 4000, 4, 4)]
    out = [(revision.stable, revision.tail) for revision in pushed(policy, source)]

    assert out == [("", "A"), ("", "A B"), ("A B C", "")]


def test_a_different_number_is_a_rewrite() -> None:
    """A number is never a difference in wording, though it is only one word of many."""
    text = "we sold 15 of the many houses here"
    policy = spanish({text: text.upper().replace("15", "50")}, **{**EAGER, "unstable_words": 0})
    pushed(policy, list(growing("we sold 15 of the many houses"))[:-1])
    [final] = policy.push(spoken(text, number=20, final=True))

    assert "50" in final.text
    assert final.rewrite


def test_a_failed_push_can_be_repeated() -> None:
    """After a failure of the engine the same push yields the revision."""
    policy = spanish(ScriptedTranslation(failures=1))
    final = spoken(SENTENCE, final=True)
    with pytest.raises(TranslatorError):
        list(policy.push(final))
    [out] = policy.push(final)

    assert (SENTENCE.upper(), 1, True) == (out.text, out.number, out.final)


def test_source_revisions_may_be_skipped() -> None:
    """The final alone is sufficient."""
    [out] = spanish().push(spoken(SENTENCE, number=9, final=True))

    assert SENTENCE.upper() == out.text


def test_text_that_only_settles_is_not_translated_again() -> None:
    """More of the same source text is settled: more is stable, without another call of the engine."""
    engine = ScriptedTranslation()
    policy = spanish(engine, **EAGER)
    pushed(policy, [spoken("a b c d e"), spoken("a b c d e f", number=2)])
    [out] = policy.push(spoken("a b c d e f", 6, number=3))

    assert out.stable == "A B C D"
    assert len(engine.calls) == 2


def test_growing_text_is_translated_with_the_shown_text() -> None:
    """The engine gets the shown text of an open segment, and none for a finished one."""
    engine = ScriptedTranslation()
    pushed(spanish(engine, **EAGER), growing("a b c"))

    assert engine.calls == [("a", ("",)), ("a b", ("",)), ("a b c", ("A",)), ("a b c", None)]


def test_flush_finishes_open_segments() -> None:
    """At the end of the stream an open segment becomes final, once."""
    policy = spanish()
    pushed(policy, [spoken("a b c")])
    [out] = policy.flush()

    assert (out.text, out.final) == ("A B C", True)
    assert list(policy.flush()) == []


def test_an_edit_of_a_final_is_translated() -> None:
    """The translation gets the next number and is marked as edited."""
    policy = spanish()
    pushed(policy, [spoken("a b c", final=True)])
    [out] = policy.push(Revision("c1", "en", "en", 2, 0, 900, " a b d", final=True, edited=True))

    assert (out.text, out.number, out.edited, out.rewrite) == ("A B D", 2, True, True)


def test_memory_is_bounded() -> None:
    """Only the newest finished segments are remembered."""
    policy = spanish()
    pushed(policy, [spoken("a", final=True, segment=f"c{n}") for n in range(MAX_FINISHED * 3)])

    assert len(policy._segments) <= MAX_FINISHED + 1


def test_close_closes_only_an_owned_engine() -> None:
    """An engine that other rooms use stays open."""
    own, shared = ScriptedTranslation(), ScriptedTranslation()
    TranslationPolicy(own, ("es",), owns_engine=True).close()
    TranslationPolicy(shared, ("es",)).close()

    assert (own.closed, shared.closed) == (True, False)


vocabulary = st.lists(st.sampled_from("abc"), min_size=1, max_size=7).map(" ".join)


@given(st.lists(st.tuples(vocabulary, st.integers(0, 7), vocabulary), min_size=1, max_size=8), vocabulary)
def test_stable_only_grows(steps: list[tuple[str, int, str]], last: str) -> None:
    """Whatever recognizer and engine produce, stable text grows or the revision is a rewrite; there is one final."""
    policy = spanish({f"{text} {n}": to for n, (text, _, to) in enumerate(steps)})
    source = [spoken(f"{text} {n}", settled, number=n + 1) for n, (text, settled, _) in enumerate(steps)]
    out = pushed(policy, [*source, spoken(last, number=99, final=True)])

    assert all(b.stable.startswith(a.stable) or b.rewrite for a, b in pairwise(out))
    assert [False] * (len(out) - 1) + [True] == [revision.final for revision in out]
    assert [False] * (len(out) - 1) == [revision.rewrite for revision in out[:-1]]
