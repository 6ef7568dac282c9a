from __future__ import annotations

from captioner.rooms.pipeline.replaced import RuledEngine, RuledTranslator
from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.types import AudioChunk
from tests.fakes import ScriptedEngine, ScriptedTranslator, revision, silence


def test_what_is_heard_is_mended() -> None:
    """Before anybody translates it."""
    book = RulesFile(None)
    book.write("en: w2 = two")
    engine = RuledEngine(ScriptedEngine(), book)
    engine.feed(AudioChunk(0, silence(3)))
    said = []
    while engine.due:
        said += list(engine.decode())

    assert "w1 two w3" == said[-1].text


def test_what_is_translated_has_the_rooms_words() -> None:
    """Each language its own."""
    book = RulesFile(None)
    book.write("es: hello = hola")
    translator = RuledTranslator(ScriptedTranslator("es", "fr"), book)
    made = {one.language: one.text for one in translator.push(revision("c1", "hello", final=True))}

    assert {"es": "es:hola", "fr": "fr:hello"} == made
    assert {"asked": 1} == translator.counts
