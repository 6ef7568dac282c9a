from captioner.translation import TRANSLATORS
from captioner.translation.lookahead import WORDS, continued
from captioner.translation.policy import Interpreter
from tests.captioner.translation.scripted import Phrasebook, heard


def test_one_text_per_kind_of_word() -> None:
    """Each has another word behind the text; a full stop of half a sentence goes."""
    assert continued("a red.", "en") == ("a red of", "a red people", "a red is")


def test_unknown_languages_have_no_outlook() -> None:
    """Nothing is guessed."""
    assert continued("etxe", "eu") == ()


def test_every_language_has_each_kind() -> None:
    """A preposition, a noun, a verb, none of them the same."""
    assert {3} == {len(set(words)) for words in WORDS.values()}


CALM = TRANSLATORS["apertium"].calm
PHRASES = {"a red": "UN ROJO", "a red of": "UN ROJO DE", "a red people": "UNA GENTE ROJA", "a red is": "UN ROJO ES"}


def test_what_every_next_word_leaves_is_shown_at_once() -> None:
    """No second draft is waited for."""
    [out] = Interpreter(Phrasebook(), ("es",), calm=CALM).push(heard("the house"))

    assert out.text == "THE HOUSE"


def test_what_a_next_word_would_change_is_not_shown() -> None:
    """Neither it nor what stands behind it."""
    interpreter = Interpreter(Phrasebook(PHRASES), ("es",), calm=CALM)

    assert list(interpreter.push(heard("a red"))) == []


def test_a_finished_sentence_is_shown_whole() -> None:
    """Its last words wait for nothing, and the machine is asked but once."""
    machine = Phrasebook()
    [out] = Interpreter(machine, ("es",), calm=CALM).push(heard("a red house.", 3))

    assert (out.text, len(machine.asked)) == ("A RED HOUSE.", 1)


def test_what_is_contradicted_gives_way_at_once() -> None:
    """The machine is believed as soon as it shows the words."""
    phrases = {"a b c d": "A X C D", **{f"a b c d {word}": f"A X C D {word}" for word in WORDS["en"]}}
    interpreter = Interpreter(Phrasebook(phrases), ("es",), calm=CALM)
    list(interpreter.push(heard("a b c")))
    [out] = interpreter.push(heard("a b c d", number=2))

    assert out.text == "A X C D"
