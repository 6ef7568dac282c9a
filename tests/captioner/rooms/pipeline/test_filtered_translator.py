from __future__ import annotations

from collections.abc import Iterator

from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.translation.filtered import FilteredTranslator
from captioner.translation.replacement import Replacement
from captioner.types import Revision
from tests.fakes import ScriptedTranslator, revision


def test_rules_apply_to_translations() -> None:
    """Each language has rules of its own."""
    rules = RulesFile(None)
    rules.write("es: hello = hola")
    translator = FilteredTranslator(ScriptedTranslator("es", "fr"), (Replacement(rules.pairs),))
    made = {one.language: one.text for one in translator.push(revision("c1", "hello", final=True))}

    assert {"es": "es:hola", "fr": "fr:hello"} == made
    assert {"asked": 1} == translator.counts


def test_speech_in_the_target_language_is_not_filtered() -> None:
    """A spoken revision that a translator passes on has been through the filters of its pipeline already."""

    class Passing(ScriptedTranslator):
        def push(self, revision: Revision) -> Iterator[Revision]:
            yield revision

    rules = RulesFile(None)
    rules.write("en: a = b\nen: b = c")
    translator = FilteredTranslator(Passing("en"), (Replacement(rules.pairs),))

    assert ["b"] == [made.text for made in translator.push(revision(text="b"))]
