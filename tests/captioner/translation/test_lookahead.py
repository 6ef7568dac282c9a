from captioner.translation.lookahead import WORDS, continuations
from captioner.translation.policy import TranslationPolicy
from captioner.translation.registry import ENGINES
from tests.captioner.translation.scripted import ScriptedTranslation, spoken

OPTIONS = ENGINES["apertium"].options
PHRASES = {"a red": "UN ROJO", "a red of": "UN ROJO DE", "a red people": "UNA GENTE ROJA", "a red is": "UN ROJO ES"}


def test_a_text_is_continued_by_each_kind_of_word() -> None:
    """A full stop after half a sentence is removed."""
    assert continuations("a red.", "en") == ("a red of", "a red people", "a red is")


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
