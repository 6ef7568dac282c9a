from __future__ import annotations

import pytest

from captioner.offline.chunks import Chunk
from captioner.offline.edits import EditedCaption, edited_captions, split_with_edits, word_range
from captioner.offline.sentences import Utterance
from captioner.types import Revision, Word
from tests.fakes import silence


def words(text: str, start: int = 0) -> tuple[Word, ...]:
    """Two words per second."""
    return tuple(Word(start + 500 * n, start + 500 * n + 400, f" {word}", 1.0) for n, word in enumerate(text.split()))


def final(segment: str, text: str, number: int = 1, *, language: str = "es", edited: bool = False) -> Revision:
    return Revision(segment, language, "es", number, 1000, 3000, text, final=True, edited=edited)


WORDS = words("bueno pues hola a todos los presentes hoy hablamos de calma")


@pytest.mark.parametrize(
    ("recognized", "start", "end", "expected"),
    [
        ("hola a todos los presentes", 1000, 3500, (2, 7)),
        ("ola a todos los presentes", 900, 3600, (2, 7)),
        ("hola a todos los prefectos", 900, 3600, (2, 7)),
        ("xx yy zz", 3500, 4000, (7, 8)),
        ("xx", 60_000, 61_000, (11, 11)),
    ],
)
def test_the_words_of_a_caption_are_found(recognized: str, start: int, end: int, expected: tuple[int, int]) -> None:
    """Words are found by the live text including misrecognized edges, else by time, else an empty range."""
    assert expected == word_range(EditedCaption(start, end, recognized, {"es": "…"}), WORDS)


def test_the_newest_edit_of_each_language_is_used() -> None:
    """The recognized text is that of the final before the edits."""
    journal = [
        final("c1", "ola"),
        final("c1", "Hola.", 2, edited=True),
        final("c1", "¡Hola!", 3, edited=True),
        final("c1", "Hello!", 9, language="en", edited=True),
        final("c2", "adiós"),
    ]

    assert (EditedCaption(1000, 3000, "ola", {"es": "¡Hola!", "en": "Hello!"}),) == edited_captions(journal)


def test_an_edited_caption_is_a_sentence_of_its_own() -> None:
    """The words of the caption are replaced, and no other word is lost."""
    caption = EditedCaption(1000, 3500, "hola a todos los presentes", {"es": "¡Hola a todas!"})
    chunk = Chunk(0, silence(10), ((0, 6000),))

    found = list(split_with_edits([caption], chunk, [Utterance(WORDS)]))

    assert ["bueno pues", "hola a todos los presentes", "hoy hablamos de calma"] == [one.text for one in found]
    assert [{}, {"es": "¡Hola a todas!"}, {}] == [dict(one.edits) for one in found]


def test_an_edit_belongs_to_one_chunk() -> None:
    """The chunk is the one that contains the middle of the caption."""
    caption = EditedCaption(9000, 13_000, "x", {"es": "y"})

    assert [False, True] == [caption.within(Chunk(start, silence(10), ())) for start in (0, 10_000)]
