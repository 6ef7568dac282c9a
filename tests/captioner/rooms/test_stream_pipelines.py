from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from captioner.rooms.desk.voice_names import VoiceNames
from captioner.rooms.pipeline.recorded_audio import recordings
from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.stream_pipelines import PlainPipelines, RoomPipelines
from captioner.translation.redaction import Redaction
from captioner.types import AudioChunk, Revision
from tests.fakes import ScriptedEngine, ScriptedTranslator, revision, scripted_factory, silence


class PassingTranslator(ScriptedTranslator):
    """Passes revisions on untranslated, like a translator whose target is spoken."""

    def push(self, revision: Revision) -> Iterator[Revision]:
        """Return the revision."""
        yield revision


def pipelines(factory: SimpleFactory, rules: str, recorded: Path | None = None) -> RoomPipelines:
    file = RulesFile(None)
    file.write(rules)
    return RoomPipelines(factory, "en", ("es", "fr"), file, recorded)


def test_rules_apply_to_recognition() -> None:
    """The rules of the room change revisions before they are translated."""
    engine = pipelines(scripted_factory(), "en: w2 = two").engine()
    engine.feed(AudioChunk(0, silence(3)))
    published = []
    while engine.due:
        published += list(engine.decode())

    assert "w1 two w3" == published[-1].text


def test_rules_apply_to_translations() -> None:
    """Each language has rules of its own."""
    (translator,) = pipelines(scripted_factory(), "es: hello = hola").translators()
    made = {one.language: one.text for one in translator.push(revision("c1", "hello", final=True))}

    assert {"es": "es:hola", "fr": "fr:hello"} == made
    assert {"asked": 1} == translator.counts


def test_rules_apply_once() -> None:
    """A spoken revision that a translator passes on has been through the rules already."""
    factory = replace(scripted_factory(), make_translators=lambda *_: (PassingTranslator("en"),))
    (translator,) = pipelines(factory, "en: a = b\nen: b = c").translators()

    assert ["b"] == [made.text for made in translator.push(revision(text="b"))]


def test_voices_are_named() -> None:
    """A revision of a voice has the name of its number."""

    class SpokenEngine(ScriptedEngine):
        def decode(self) -> Iterator[Revision]:
            yield from (replace(each, voice=2) for each in super().decode())

    factory = replace(scripted_factory(), make_engine=lambda *_: SpokenEngine())
    engine = replace(pipelines(factory, ""), voices=VoiceNames(lambda: ("Ana", "Ben"))).engine()
    engine.feed(AudioChunk(0, silence(1)))

    assert ["Ana"] == [each.speaker for each in engine.decode()]


def test_a_room_with_redaction_is_not_recorded(tmp_path: Path) -> None:
    """The audio is recorded if the room is to be recorded and has no redaction."""
    for redaction, recorded in ((Redaction((), ("darn",)), 1), (Redaction(), 0)):
        folder = tmp_path / str(recorded)
        engine = pipelines(replace(scripted_factory(), redaction=redaction), "", folder).engine()
        engine.feed(AudioChunk(0, silence(1)))

        assert recorded == len(recordings(folder))


def test_plain_pipelines() -> None:
    """A pipeline without a room has the taps that are given, and no translators."""
    chunks: list[AudioChunk] = []
    plain = PlainPipelines(scripted_factory(), "en", (chunks.append,))
    plain.engine().feed(AudioChunk(0, silence(1)))

    assert (1, ()) == (len(chunks), plain.translators())
