from __future__ import annotations

from captioner.offline.sentences import Utterance, sentences
from captioner.offline.spelling import spelled
from tests.fakes import said


def corrected(*parts: str | int, language: str = "en", before: str = "") -> str:
    """Text of words with pauses, corrected."""
    [found] = spelled([Utterance(said(*parts), language=language)], language, before)
    return "".join(word.text for word in found.words).strip()


def test_a_full_stop_within_a_sentence_is_removed() -> None:
    """A full stop before a word in lower case is none, whatever the model makes of the end of a clip."""
    assert "use the dial answer and hang up." == corrected("use the dial answer.", 500, "and hang up.")
    assert 'the "dial" and' == corrected('the "dial." and')


def test_a_full_stop_that_is_right_stays() -> None:
    """The mark of an abbreviation, dots, and a mark before a capital or a number stay."""
    for text in ("at 5 p.m. in Rome.", "Well... maybe.", "So. Then 5. 6", "Really? yes", "z. B. so"):
        assert text == corrected(text, language="de" if text.startswith("z") else "en")


def test_a_sentence_after_a_pause_begins_with_a_capital() -> None:
    """The model does not write one at the start of a clip."""
    assert "Hola. El número" == corrected("Hola.", 900, "el número", language="es")
    assert "El número" == corrected("el número", language="es", before="Hola.")
    assert "el número" == corrected("el número", language="es", before="Hola,")


def test_marks_match() -> None:
    """A Spanish exclamation ends with its mark."""
    assert "¡Hola a todos! Adiós." == corrected("¡Hola a todos. Adiós.", language="es")


def test_clips_of_several_speakers() -> None:
    """Words keep their utterance; a full stop at the end of a clip is judged by the next one."""
    one, two = said("use the dial answer."), said("and hang up.", start=2000)
    found = tuple(spelled([Utterance(one, "Ana"), Utterance(()), Utterance(two, "Ana")], "en"))

    assert [("Ana", 4), (None, 0), ("Ana", 3)] == [(one.speaker, len(one.words)) for one in found]
    assert ["use the dial answer and hang up."] == [one.text for one in sentences([found[0], found[2]])]
