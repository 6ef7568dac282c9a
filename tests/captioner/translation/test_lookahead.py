from dataclasses import replace

from captioner.translation.lookahead import WORDS, continuations
from captioner.translation.policy import TranslationPolicy
from captioner.translation.registry import ENGINES
from tests.captioner.translation.scripted import ScriptedTranslation, spoken

OPTIONS = ENGINES["apertium"].options
NEURAL = ENGINES["marian"].options
PHRASES = {"a red": "UN ROJO", "a red of": "UN ROJO DE", "a red people": "UNA GENTE ROJA", "a red is": "UN ROJO ES"}


def test_a_text_is_continued_by_each_kind_of_word() -> None:
    """A full stop after half a sentence is removed."""
    assert continuations("a red.", "en") == ("a red of", "a red people", "a red is")


def test_a_word_follows_as_the_language_is_written() -> None:
    """Chinese has no spaces."""
    assert continuations("我看见。", "zh")[0] == "我看见的"


def test_other_languages_have_no_continuations() -> None:
    """Without known words there is no lookahead."""
    assert continuations("etxe", "eu") == ()


def test_every_language_has_three_words() -> None:
    """A preposition, a noun and a verb, all different."""
    assert {3} == {len(set(words)) for words in WORDS.values()}


def test_what_no_next_word_changes_is_shown_at_once() -> None:
    """No second draft is needed."""
    [out] = TranslationPolicy(ScriptedTranslation(), ("es",), options=OPTIONS).push(spoken("the house"))

    assert out.text == "THE HOUSE"


def test_what_a_next_word_changes_is_not_shown() -> None:
    """A changed unit and all units after it are held back."""
    policy = TranslationPolicy(ScriptedTranslation(PHRASES), ("es",), options=OPTIONS)

    assert list(policy.push(spoken("a red"))) == []


def test_a_finished_sentence_is_shown_whole() -> None:
    """The last words of a finished sentence are not held back, and it is translated only once."""
    engine = ScriptedTranslation()
    [out] = TranslationPolicy(engine, ("es",), options=OPTIONS).push(spoken("a red house.", 3))

    assert (out.text, len(engine.calls)) == ("A RED HOUSE.", 1)


def test_contradicted_words_are_replaced_at_once() -> None:
    """With a lookahead the first draft that contradicts the shown text replaces it."""
    phrases = {"a b c d": "A X C D", **{f"a b c d {word}": f"A X C D {word}" for word in WORDS["en"]}}
    policy = TranslationPolicy(ScriptedTranslation(phrases), ("es",), options=OPTIONS)
    list(policy.push(spoken("a b c")))
    [out] = policy.push(spoken("a b c d", number=2))

    assert out.text == "A X C D"


def test_a_neural_draft_needs_a_second_one_and_the_lookahead() -> None:
    """Shown is what both drafts and two continuations begin with, to its last word; all are one call."""
    engine = ScriptedTranslation({"a b c": "A B C", "a b c of": "A B C OF", "a b c people": "A B X PEOPLE"})
    policy = TranslationPolicy(engine, ("es",), options=NEURAL)

    first, second = (list(policy.push(spoken(text, number=n))) for n, text in enumerate(("a b", "a b c"), 1))

    assert (first, [out.text for out in second]) == ([], ["A B"])
    assert [text for text, _ in engine.calls] == ["a b", "a b of", "a b people", "a b c", "a b c of", "a b c people"]


def test_a_neural_draft_is_held_back_where_no_continuation_is_known() -> None:
    """Two drafts that agree are shown without their last two words."""
    policy = TranslationPolicy(ScriptedTranslation(), ("es",), options=NEURAL)
    revisions = [replace(spoken(text, number=n), language="eu") for n, text in enumerate(("a b c", "a b c d"), 1)]

    assert [out.text for each in revisions for out in policy.push(each)] == ["A B"]


def test_a_whole_sentence_by_a_neural_engine_needs_a_second_draft() -> None:
    """A whole sentence is not continued; once the next draft agrees, it is shown to its last word."""
    engine = ScriptedTranslation()
    policy = TranslationPolicy(engine, ("es",), options=NEURAL)

    assert (list(policy.push(spoken("a red house.", 3))), len(engine.calls)) == ([], 1)
    [out] = policy.push(spoken("a red house. It", 4, number=2))
    assert out.text == "A RED HOUSE."
