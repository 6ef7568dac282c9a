from __future__ import annotations

import pytest

from captioner.languages.orthography import capitalized, closed, unclosed, with_full_stop, with_mark


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (" like", " Like"), ("¿cómo", "¿Cómo"), ("élan", "Élan"), ("мир", "Мир"), (" iPhone", " iPhone"),
        (" ßx", " ßx"), ("3rd", "3rd"), ("终", "终"), ("...", "..."), ("", ""),
    ],
)  # fmt: skip
def test_capitalized(word: str, expected: str) -> None:
    """The first letter of a word in lower case becomes a capital, if there is a single one."""
    assert expected == capitalized(word)


@pytest.mark.parametrize(
    ("word", "mark", "expected"),
    [
        (" so", ".", " so."), (" so,", ".", " so."), (" so!", ".", " so!"), (" so", ",", " so,"),
        (" so;", ",", " so;"), (" so.", ",", " so."), ("终", "。", "终。"),
    ],
)  # fmt: skip
def test_with_mark(word: str, mark: str, expected: str) -> None:
    """A mark is added, or replaces a weaker one."""
    assert expected == with_mark(word, mark)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("That is all", "en", "That is all."),
        ("l'université", "fr", "l'université."),
        ("नमस्ते दुनिया", "hi", "नमस्ते दुनिया।"),
        ("That is all,", "en", "That is all,"),
        ("Is it?", "en", "Is it?"),
        ("[Applause]", "en", "[Applause]"),
        ("It is in the", "en", "It is in the"),
        ("你好", "zh", "你好"),
        ("", "en", ""),
    ],
)
def test_with_full_stop(text: str, language: str, expected: str) -> None:
    """A full stop is added to a text without a mark, unless its last word cannot end a sentence."""
    assert expected == with_full_stop(text, language)


def test_an_exclamation_that_ends_with_a_full_stop() -> None:
    """The last opening mark decides; it stays open after the words until one ends the sentence."""
    assert (["¡Hola", " todos!", " Adiós."], "") == closed(["¡Hola", " todos.", " Adiós."])
    assert (["¿Quién", " es"], "¿") == closed(["¿Quién", " es"])
    assert (["él?"], "") == closed(["él."], "¿")


@pytest.mark.parametrize(
    "words", ['("yes" no)', "«oui» non", '"no."', "„ja“ nein", "»ja« nein", "we're the boys' team"]
)
def test_matching_marks_stay(words: str) -> None:
    """Marks that match are not changed."""
    assert words.split() == closed(words.split())[0]
    assert "" == unclosed(words) or words == "»ja« nein"


def test_marks_without_a_match() -> None:
    """A closing mark that nothing opened is dropped, and an opening one gets its closing one."""
    assert ["for", "them."] == closed(["for", 'them."'])[0]
    assert ('"', ")", "»") == (unclosed('"yes'), unclosed("(yes"), unclosed("«oui"))
