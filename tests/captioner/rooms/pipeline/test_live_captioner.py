from __future__ import annotations

import gc
from types import SimpleNamespace
from typing import Any

from captioner.layout.limits import Layout
from captioner.rooms.pipeline.live_captioner import LiveCaptioner
from captioner.types import Revision, Word
from tests.fakes import silence


def final() -> Revision:
    return Revision("c1", "en", "en", 1, 0, 900, "Kept.", final=True, words=(Word(0, 900, " unkept", 1.0),))


def test_words_of_finals_are_not_kept() -> None:
    """Cues of a long stream are kept without the words that they were made of."""
    pipeline = SimpleNamespace(push=lambda _: iter([final()]))
    factory: Any = SimpleNamespace(pipeline=lambda *_: pipeline, translators=lambda *_: (), layout=Layout())
    captioner = LiveCaptioner(factory, "en", ())

    assert [1] == [len(revision.words) for revision in captioner.push(silence(1))]
    gc.collect()

    assert [("Kept.",)] == [cue.lines for cue in captioner.cues("en")]
    assert not [found for found in gc.get_objects() if type(found) is Word and found.text == " unkept"]
