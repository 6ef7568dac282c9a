from __future__ import annotations

from captioner.recognition.segmenter import Segmenter
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.streamed_text import StreamedText
from captioner.recognition.streaming import StreamingHypothesis
from captioner.types import Revision, Word


def words(text: str, start: int = 0, *, shift: int = 0) -> tuple[Word, ...]:
    """Return words of 400 ms each."""
    return tuple(
        Word(start + 400 * i + shift, start + 400 * i + 380 + shift, f" {word}", 1.0)
        for i, word in enumerate(text.split())
    )


def read(text: StreamedText, spoken: tuple[Word, ...], end: int = 0, *, final: bool = False) -> list[Revision]:
    """Apply a hypothesis."""
    end = end or (spoken[-1].end if spoken else 0)
    return list(text.push(StreamingHypothesis(spoken, end, final), "en"))


def fresh() -> StreamedText:
    """Return the text of a new stream."""
    return StreamedText(Stabilizer(), Segmenter())


def test_partial_hypotheses_grow_one_segment_until_the_final_one() -> None:
    """Each partial is a revision of the same segment; the final one ends it."""
    text = fresh()
    made = [
        *read(text, words("good")),
        *read(text, words("good morning")),
        *read(text, words("Good morning."), final=True),
    ]

    assert ["good", "good morning", "Good morning."] == [one.text for one in made]
    assert {"c1"} == {one.segment for one in made}
    assert [False, False, True] == [one.final for one in made]


def test_utterances_are_segments() -> None:
    """The words after a final hypothesis belong to another segment."""
    text = fresh()
    read(text, words("One."), final=True)

    [two] = read(text, words("Two", 2000))

    assert ("c2", "Two", 2000) == (two.segment, two.text, two.start)


def test_words_of_a_long_utterance_become_final_once() -> None:
    """A sentence inside an utterance becomes final, and its words in later hypotheses are not shown again."""
    text = fresh()
    spoken = "this is a sentence of more than two seconds. And here is the next one that goes on and on"
    made = [one for i in range(1, 20) for one in read(text, words(" ".join(spoken.split()[:i])))]
    made += read(text, words(spoken), 9000, final=True)
    finals = [one.text for one in made if one.final]

    assert ["this is a sentence of more than two seconds.", "And here is the next one that goes on and on"] == finals


def test_times_that_move_neither_repeat_nor_lose_a_word() -> None:
    """Words around the last final one are found although their times differ between hypotheses."""
    spoken = "this is a sentence of more than two seconds. And here is the next one that goes on and on"
    for shift in (-150, 150):
        text = fresh()
        made = [
            one
            for i in range(1, 20)
            for one in read(text, words(" ".join(spoken.split()[:i]), 1000, shift=i % 2 * shift))
        ]
        made += read(text, words(spoken, 1000), 9000, final=True)

        assert spoken == " ".join(one.text for one in made if one.final)


def test_a_recognizer_that_starts_again_continues_the_segment() -> None:
    """After a restart with the audio of the open segment, its words are not repeated, and those before are missing."""
    text = fresh()
    spoken = "this is a sentence of more than two seconds. And here is the next one"
    for i in range(1, 15):
        read(text, words(" ".join(spoken.split()[:i])))
    kept = [word for word in words(spoken) if word.start >= text.needed_from - 20]

    made = [*read(text, tuple(kept)), *read(text, tuple(kept), final=True)]

    assert ["And here is the next one"] == [one.text for one in made if one.final]


def test_a_final_hypothesis_that_stops_early_is_completed_with_what_is_shown() -> None:
    """No shown word disappears because the recognizer ends the utterance before it."""
    text = fresh()
    read(text, words("good morning"))

    [final] = read(text, words("good"), 2000, final=True)

    assert ("good morning", True) == (final.text, final.final)


def test_another_language_begins_another_segment() -> None:
    """Words in another language do not continue a segment."""
    text = fresh()
    read(text, words("hello"))

    made = list(text.push(StreamingHypothesis(words("hola", 1000), 1400), "es"))

    assert [("hello", "en", True), ("hola", "es", False)] == [(one.text, one.language, one.final) for one in made]


def test_audio_is_needed_from_the_open_segment_on() -> None:
    """Without open words only later audio is needed."""
    text = fresh()
    read(text, (), 5000)
    assert 5000 == text.needed_from

    read(text, words("hello", 5000))
    assert text.needed_from <= 5000
