from __future__ import annotations

from pathlib import Path

import pytest

from captioner.config import ArchiveConfig, Config
from captioner.errors import SourceError
from captioner.layout.limits import Layout
from captioner.offline.batch import Ears
from captioner.offline.chunks import Stretch
from captioner.offline.finish import Pin, again, arranged, finish, pins, place
from captioner.offline.sentences import Passage
from captioner.rooms.pipeline.recorded_audio import header
from captioner.types import Revision, Word
from tests.captioner.audio.test_file import record
from tests.captioner.offline.reading import ClipReader
from tests.fakes import ScriptedTranslator, silence


def words(text: str, start: int = 0) -> tuple[Word, ...]:
    """Two words a second."""
    return tuple(Word(start + 500 * n, start + 500 * n + 400, f" {word}", 1.0) for n, word in enumerate(text.split()))


def final(segment: str, text: str, number: int = 1, *, language: str = "es", edited: bool = False) -> Revision:
    return Revision(segment, language, "es", number, 1000, 3000, text, final=True, edited=edited)


HEARD = words("bueno pues hola a todos los presentes hoy hablamos de calma")


@pytest.mark.parametrize(
    ("heard", "start", "end", "expected"),
    [
        ("hola a todos los presentes", 1000, 3500, (2, 7)),
        ("ola a todos los presentes", 900, 3600, (2, 7)),
        ("hola a todos los prefectos", 900, 3600, (2, 7)),
        ("xx yy zz", 3500, 4000, (7, 8)),
        ("xx", 60_000, 61_000, (11, 11)),
    ],
)
def test_the_words_of_a_caption_are_found_again(heard: str, start: int, end: int, expected: tuple[int, int]) -> None:
    """By what was heard live, misheard edges included; else by its time; else nowhere, in its place."""
    assert expected == place(Pin(start, end, heard, {"es": "…"}), HEARD)


def test_the_newest_edit_of_each_language_counts() -> None:
    """What was heard is the machine's own final."""
    journal = [
        final("c1", "ola"),
        final("c1", "Hola.", 2, edited=True),
        final("c1", "¡Hola!", 3, edited=True),
        final("c1", "Hello!", 9, language="en", edited=True),
        final("c2", "adiós"),
    ]

    assert (Pin(1000, 3000, "ola", {"es": "¡Hola!", "en": "Hello!"}),) == pins(journal)


def test_edits_stand_between_new_sentences() -> None:
    """No word of what they replace is left over, and none beside it is lost."""
    pin = Pin(1000, 3500, "hola a todos los presentes", {"es": "¡Hola a todas!"})
    stretch = Stretch(0, silence(10), ((0, 6000),))

    found = list(arranged([pin], stretch, [Passage(HEARD)]))

    assert ["bueno pues", "hola a todos los presentes", "hoy hablamos de calma"] == [one.text for one in found]
    assert [{}, {"es": "¡Hola a todas!"}, {}] == [dict(one.edits) for one in found]


def test_an_edit_belongs_to_one_stretch() -> None:
    """That in which its middle lies."""
    pin = Pin(9000, 13_000, "x", {"es": "y"})

    assert [False, True] == [pin.within(Stretch(start, silence(10), ())) for start in (0, 10_000)]


def test_recordings_are_on_the_clock_of_the_room() -> None:
    """The second one begins where its name says, and the numbering goes on."""
    speech = Path(__file__).parents[3] / "samples/en-readings.flac"
    ears = Ears(ClipReader(), lambda _: (ScriptedTranslator("en"),), Layout())
    kept = [Pin(100_500, 101_500, "w1 w2", {"en": "Edited."})]

    parts = list(again([(0, speech), (100_000, speech)], ears, "es", kept, lambda *_: None))
    texts = {final.segment: final.text for part in parts for final in part.finals if final.language == "en"}
    starts = [final.start for part in parts for final in part.finals if final.language == "es"]

    assert sorted(starts) == starts
    assert starts[-1] > 100_000
    assert "Edited." in texts.values()


def test_a_room_that_was_not_recorded_is_one_line(tmp_path: Path) -> None:
    """It says how to record."""
    config = Config(archive=ArchiveConfig(out=tmp_path))

    with pytest.raises(SourceError, match="--record"):
        list(finish(config, "main", (), None, lambda _: None, lambda *_: None))


def test_a_recorded_room_needs_its_journal(tmp_path: Path) -> None:
    """Without it nobody knows what was spoken."""
    (tmp_path / "main").mkdir()
    (tmp_path / "main/audio-0.wav").write_bytes(header())

    with pytest.raises(SourceError, match="there is no journal"):
        list(finish(Config(archive=ArchiveConfig(out=tmp_path)), "main", (), None, lambda _: None, lambda *_: None))


def test_silence_makes_no_captions(tmp_path: Path) -> None:
    """A room in which nobody spoke."""
    ears = Ears(ClipReader(), lambda _: (), Layout())

    parts = list(again([(0, record(tmp_path / "tone.mp3"))], ears, "es", [], lambda *_: None))

    assert [()] == [part.finals for part in parts]
