from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from captioner.errors import CaptionerError
from captioner.layout.limits import PROFILES, Layout
from captioner.offline.checkpoint import Part
from captioner.offline.chunks import Stretch
from captioner.offline.recording import Captions, shown, write
from captioner.offline.sentences import Passage
from captioner.translation import Translator
from captioner.types import Samples, Word
from formats.cue import Cue
from tests.captioner.offline.reading import ClipReader
from tests.fakes import ScriptedTranslator, revision, silence


def stretch(start: int, *clips: tuple[int, int]) -> Stretch:
    return Stretch(start, silence(10), clips)


def captions(*translators: Translator, spoken: str = "es", **more: object) -> Captions:
    return Captions(ClipReader(), spoken, lambda _: translators, **more)  # type: ignore[arg-type]


def test_sentences_are_recognized_and_translated() -> None:
    """Each once, with the times of the recording, and the words that make its text."""
    translator = ScriptedTranslator("fr")

    (part,) = captions(translator).parts([stretch(60_000, (61_000, 63_000), (65_000, 68_000))])

    assert [("c1", "es", "w1 w2."), ("c1", "fr", "fr:w1 w2.")] == [
        (f.segment, f.language, f.text) for f in part.finals[:2]
    ]
    assert [61_000, 61_000, 65_000, 65_000] == [final.start for final in part.finals]
    assert ["c1", "c2"] == list(part.words)
    assert (70_000, "es", 2, True) == (part.until, part.language, len(translator.pushed), translator.closed)


def test_the_language_is_detected_once_somebody_speaks() -> None:
    """And only then are the translators chosen."""
    asked: list[str] = []

    def choose(spoken: str) -> tuple[Translator, ...]:
        asked.append(spoken)
        return ()

    parts = list(Captions(ClipReader(), "auto", choose).parts([stretch(0), stretch(10_000, (10_000, 12_000))]))

    assert ([None, "es"], ["es"]) == ([part.language for part in parts], asked)


def test_the_readers_own_english_is_asked_for_where_it_is_wanted() -> None:
    """Sentence by sentence, with a little sound around it."""
    direct = ScriptedTranslator("en")
    direct.name = "direct"

    list(captions(direct).parts([stretch(0, (1000, 4000))]))

    assert ["said 3"] == [pushed.direct for pushed in direct.pushed]


def test_numbering_goes_on_behind_what_is_done() -> None:
    """An interrupted run has used names already."""
    done = Part(10_000, "es", (revision("c1", final=True), revision("c2", final=True)))

    (part,) = captions(done=[done]).parts([stretch(10_000, (10_000, 12_000))])

    assert ["c3"] == [final.segment for final in part.finals]


def test_what_is_masked_reaches_nobody() -> None:
    """Neither a translator nor a file; the times of words are of no use for it."""
    translator = ScriptedTranslator("fr")

    (part,) = captions(translator, redact=lambda text: text.replace("w2", "***")).parts([stretch(0, (0, 2000))])

    assert (["w1 ***.", "fr:w1 ***."], {}) == ([final.text for final in part.finals], part.words)


def test_times_may_be_made_better_and_speakers_told() -> None:
    """Before sentences are made."""

    def later(_samples: Samples, words: tuple[Word, ...], _language: str) -> tuple[Word, ...]:
        return tuple(Word(word.start + 50, word.end + 50, word.text, 1.0) for word in words)

    (part,) = captions(align=later, attribute=lambda words: [Passage(words, "Ana")]).parts([stretch(0, (0, 2000))])

    assert [(50, "Ana")] == [(final.start, final.speaker) for final in part.finals]


def test_progress_is_told_clip_by_clip() -> None:
    """In milliseconds of the recording."""
    told: list[int] = []
    list(captions(progress=told.append).parts([stretch(0, (0, 2000), (3000, 4000))]))

    assert [2000, 4000, 10_000] == told


def test_cues_are_timed_by_words_and_given_time_to_read() -> None:
    """Those of a translation share the time of their sentence."""
    (part,) = captions(ScriptedTranslator("fr")).parts([stretch(0, (1000, 3000))])

    assert (Cue(1000, 2900, ("w1 w2.",), "c1"),) == shown([part], Layout(), "es")
    assert (Cue(1000, 2900, ("fr:w1 w2.",), "c1"),) == shown([part], Layout(), "fr")


def test_formats_with_narrower_lines_get_them(tmp_path: Path) -> None:
    """And the caller learns what stands in the file."""
    long = [Cue(0, 4000, ("a" * 20 + " " + "b" * 20,))]

    _, wide = write(long, tmp_path / "a.es.srt", language="es", layout=PROFILES["default"])
    path, narrow = write(long, tmp_path / "a.es.stl", language="es", layout=PROFILES["default"])

    assert (1, 2) == (len(wide[0].lines), len(narrow[0].lines))
    assert path.read_bytes().startswith(b"850STL25")


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """A file is in the way."""
    (tmp_path / "out").write_text("in the way")

    with pytest.raises(CaptionerError, match="cannot write"):
        write([], tmp_path / "out/a.srt", language="es", layout=Layout())


def test_no_sound_is_copied_for_a_clip() -> None:
    """A view of the stretch is enough."""
    assert np.shares_memory((known := stretch(0, (0, 1000))).cut((0, 1000)), known.samples)
