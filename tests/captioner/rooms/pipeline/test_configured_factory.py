from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from captioner.audio.file import read_file
from captioner.config import (
    ArchiveConfig,
    Config,
    LayoutConfig,
    RecognizerConfig,
    RedactionConfig,
    RoomConfig,
    SpeakersConfig,
    TraceConfig,
    TranslationConfig,
)
from captioner.errors import ConfigError, LanguageError, ModelError
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.voices.known_voices import KnownVoices
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.types import Hypothesis, Samples

_NO_RECOGNIZER: Any = None


def config(**factory: object) -> Config:
    return Config(recognizer=RecognizerConfig(model="whisper-tiny.en"), **factory)  # type: ignore[arg-type]


@pytest.mark.model
def test_layout_engines_and_translators() -> None:
    """The layout is that of the settings; each stream has a pipeline of its own; no targets need no translators."""
    told: list[str] = []
    factory = ConfiguredFactory.loaded(config(layout=LayoutConfig(columns=32)), told.append)

    assert factory.layout.columns == 32
    assert factory.pipeline("en", ()) is not factory.pipeline("en", ())
    assert factory.translators("en", ()) == ()
    assert told[-1] == "loading whisper-tiny.en …"


@pytest.mark.model
def test_an_english_model_translates_nothing_itself() -> None:
    """A translation that the model cannot make is refused."""
    factory = ConfiguredFactory.loaded(config(), lambda _: None)

    with pytest.raises(LanguageError, match="no installed engine translates ja to en"):
        factory.translators("ja", ("en",))


@pytest.mark.model
def test_an_nllb_that_was_named_must_be_here(tmp_path: Path) -> None:
    """A model that is named must be installed; only the default one may be missing."""
    named = config(translation=TranslationConfig(nllb=str(tmp_path / "nowhere")))

    with pytest.raises(ModelError, match="does not exist"):
        ConfiguredFactory.loaded(named, lambda _: None)


@pytest.mark.model
def test_each_room_is_redacted_as_it_says(tmp_path: Path) -> None:
    """A room is redacted as requested, or as configured; listed words are masked in any case."""
    (tmp_path / "mask").write_text("darn")
    (tmp_path / "words").write_text("Jo Doe")
    private = RedactionConfig(on=True, kinds=("email",), words=str(tmp_path / "words"), mask=str(tmp_path / "mask"))
    factory = ConfiguredFactory.loaded(config(redaction=private), lambda _: None)
    said = "darn, Jo Doe is jo@example.org"
    masked = [factory.for_room("hall", redact).redaction(said) for redact in (None, True, False)]
    configured = replace(factory.config, rooms=(RoomConfig("hall", "mic", redact=False),))
    own = replace(factory, config=configured).for_room("hall")

    assert masked[2] == own.redaction(said) == own.operating_options.redaction(said)
    assert masked == ["***, *** is ***", "***, *** is ***", "***, Jo Doe is jo@example.org"]


@pytest.mark.model
def test_a_trace_follows_a_room_from_stage_to_stage(tmp_path: Path) -> None:
    """The trace of a room has lines of every stage, up to the revisions that the pipeline publishes."""
    factory = ConfiguredFactory.loaded(config(trace=TraceConfig(str(tmp_path))), lambda _: None).for_room("hall")
    engine = factory.pipeline("en", ())
    speech = read_file(Path(__file__).parents[4] / "samples" / "en-readings.flac", chunk_ms=500)
    revisions = [revision for chunk in itertools.islice(speech, 5) for revision in engine.push(chunk)]
    revisions += engine.flush()
    factory.close()
    lines = [json.loads(line) for line in (tmp_path / "hall.jsonl").read_text().splitlines()]

    assert {line["stage"] for line in lines} == {"vad", "turn", "reading", "settled", "segment"}
    assert [line["stable"] for line in lines if line["stage"] == "segment"] == [one.stable for one in revisions]


@pytest.mark.model
def test_what_is_set_and_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A glossary or word list that cannot be read and an unknown kind of private data are refused before loading."""
    nowhere = str(tmp_path / "nowhere")
    for stage in (
        {"translation": TranslationConfig(glossary=nowhere)},
        {"redaction": RedactionConfig(mask=nowhere)},
        {"redaction": RedactionConfig(kinds=("phones",))},
    ):
        with pytest.raises(ConfigError):
            ConfiguredFactory.loaded(config(**stage), lambda _: None)


@pytest.mark.model
def test_names_of_the_glossary_are_expected_by_the_recognizer(tmp_path: Path) -> None:
    """Names of the glossary follow the hotwords, in the spoken language, up to the limit; common words do not."""
    (tmp_path / "terms.toml").write_text(f"""
        [en-es]
        keep = ["norland"]
        [en-es.terms]
        "closing balance" = "saldo final"
        "United Nations" = "Naciones Unidas"
        "{"X" * 200}" = "x"
        [fr-es.terms]
        ONU = "ONU"
    """)
    asked: list[TranscriptionRequest] = []

    class Ears:
        name, multilingual, translates, workers = "ears", False, False, 1

        def stream(self) -> Ears:
            return self

        def append(self, samples: Samples) -> None: ...

        def discard_before(self, before: int) -> None: ...

        def detect_language(self, *_: int) -> dict[str, float]:
            return {}

        def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
            asked.append(request)
            return Hypothesis((), "en")

        def reload(self) -> None: ...

    given = Config(
        recognizer=RecognizerConfig(model="whisper-tiny.en", hotwords="Dashwood"),
        translation=TranslationConfig(glossary=str(tmp_path / "terms.toml")),
        archive=ArchiveConfig(out=tmp_path),
    )
    engine = ConfiguredFactory.loaded(given, lambda _: None, lambda *_: Ears()).pipeline("en", ())
    for chunk in read_file(Path(__file__).parents[4] / "samples" / "en-readings.flac", chunk_ms=2000):
        list(engine.push(chunk))

    assert {request.hotwords for request in asked} == {"Dashwood, norland, United Nations"}


@pytest.mark.model
@pytest.mark.program
def test_translations_are_graded_as_configured() -> None:
    """The factory grades the engines that it chooses; the settings override a grade."""
    factory = ConfiguredFactory.loaded(config(translation=TranslationConfig(grades={"fr-es": "good"})), lambda _: None)

    assert [("apertium", "gist")] == [(one.engine, one.grade) for one in factory.grades("en", ("es",))]
    assert [("apertium", "good")] == [(one.engine, one.grade) for one in factory.grades("fr", ("es",))]


@pytest.mark.model
def test_voices_are_told_apart_where_it_is_set() -> None:
    """A room decides for itself; otherwise the setting for all rooms counts."""
    hall = RoomConfig("hall", "mic", speakers=True)
    factory = ConfiguredFactory.loaded(config(rooms=(hall,)), lambda _: None)
    everywhere = replace(factory, config=replace(factory.config, speakers=SpeakersConfig(on=True), rooms=()))

    def compared(factory: ConfiguredFactory, room: str) -> bool:
        known = KnownVoices()
        engine = factory.for_room(room).pipeline("en", (), voices=known)
        spoken = read_file(Path(__file__).parents[4] / "samples/en-phone.flac")
        for chunk in itertools.islice(spoken, 100):
            engine.feed(chunk)
        known.begin()
        return known.count > 0

    assert [True, False, True] == [
        compared(factory, "hall"),
        compared(factory, "other"),
        compared(everywhere, "other"),
    ]


def test_captions_are_in_the_script_that_is_named() -> None:
    """The language of a publisher, or else that of the settings, names it."""
    hall = RoomConfig("hall", "mic", "zh-TW")
    factory = ConfiguredFactory(config(rooms=(hall,)), recognizer=_NO_RECOGNIZER)

    assert ("zh", {"zh": "zh-Hant"}) == (hall.spoken, factory.for_room("hall")._scripts)
    assert {"sr": "sr-Latn"} == factory.for_room("hall", None, "", {"sr": "sr-Latn"})._scripts
    assert {} == factory.for_room("annex")._scripts
