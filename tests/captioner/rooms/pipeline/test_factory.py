from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from captioner.audio.file import read_file
from captioner.config import (
    ArchiveConfig,
    Config,
    LayoutConfig,
    RecognizerConfig,
    RedactionConfig,
    TraceConfig,
    TranslationConfig,
)
from captioner.errors import ConfigError, LanguageError, ModelError
from captioner.recognition.recognizers import TranscriptionRequest
from captioner.rooms.pipeline.factory import ConfiguredFactory
from captioner.types import Hypothesis, Samples


def config(**stages: object) -> Config:
    return Config(recognizer=RecognizerConfig(model="whisper-tiny.en"), **stages)  # type: ignore[arg-type]


@pytest.mark.model
def test_stages_are_made_as_set() -> None:
    """The layout of the settings; an engine for each stream; no translator where none is wanted."""
    told: list[str] = []
    stages = ConfiguredFactory.loaded(config(layout=LayoutConfig(columns=32)), told.append)

    assert stages.layout.columns == 32
    assert stages.engine("en", ()) is not stages.engine("en", ())
    assert stages.translators("en", ()) == ()
    assert told[-1] == "loading whisper-tiny.en …"


@pytest.mark.model
def test_an_english_model_translates_nothing_itself() -> None:
    """What it cannot do is refused, with the choices."""
    stages = ConfiguredFactory.loaded(config(), lambda _: None)

    with pytest.raises(LanguageError, match="no installed engine translates ja to en"):
        stages.translators("ja", ("en",))


@pytest.mark.model
def test_an_nllb_that_was_named_must_be_here(tmp_path: Path) -> None:
    """Only the one of the default name may be missing."""
    named = config(translation=TranslationConfig(nllb=str(tmp_path / "nowhere")))

    with pytest.raises(ModelError, match="there is no folder"):
        ConfiguredFactory.loaded(named, lambda _: None)


@pytest.mark.model
def test_each_room_is_redacted_as_it_says(tmp_path: Path) -> None:
    """Or as the settings do where it says nothing; listed words are masked in any case."""
    (tmp_path / "mask").write_text("darn")
    (tmp_path / "words").write_text("Jo Doe")
    private = RedactionConfig(on=True, kinds=("email",), words=str(tmp_path / "words"), mask=str(tmp_path / "mask"))
    stages = ConfiguredFactory.loaded(config(redaction=private), lambda _: None)
    said = "darn, Jo Doe is jo@example.org"
    masked = [stages.of("hall", redact).redaction(said) for redact in (None, True, False)]

    assert masked == ["***, *** is ***", "***, *** is ***", "***, Jo Doe is jo@example.org"]


@pytest.mark.model
def test_a_trace_follows_a_room_from_stage_to_stage(tmp_path: Path) -> None:
    """Of what was heard, read, settled and said, under the name of the room."""
    stages = ConfiguredFactory.loaded(config(trace=TraceConfig(str(tmp_path))), lambda _: None).of("hall")
    engine = stages.engine("en", ())
    speech = read_file(Path(__file__).parents[4] / "samples" / "en-readings.flac", chunk_ms=500)
    revisions = [revision for chunk in itertools.islice(speech, 5) for revision in engine.push(chunk)]
    revisions += engine.flush()
    stages.close()
    lines = [json.loads(line) for line in (tmp_path / "hall.jsonl").read_text().splitlines()]

    assert {line["stage"] for line in lines} == {"vad", "reading", "settled", "segment"}
    assert [line["stable"] for line in lines if line["stage"] == "segment"] == [one.stable for one in revisions]


@pytest.mark.model
def test_what_is_set_and_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Before anything is loaded: a glossary, a list of words, a kind that nobody knows."""
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
    """Behind the hotwords, of the spoken language, while there is room; words that anybody knows are not told."""
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
        name, multilingual, workers = "ears", False, 1

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
    engine = ConfiguredFactory.loaded(given, lambda _: None, lambda *_: Ears()).engine("en", ())
    for chunk in read_file(Path(__file__).parents[4] / "samples" / "en-readings.flac", chunk_ms=2000):
        list(engine.push(chunk))

    assert {request.hotwords for request in asked} == {"Dashwood, norland, United Nations"}
