"""Checks of the configuration: rooms, sources, language pairs, outputs, word lists and access."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from captioner import audio, languages
from captioner.audio.file import duration
from captioner.cli.findings import Finding, found
from captioner.cli.languages import openable
from captioner.cli.recognizers import traits
from captioner.config import Config, OutputConfig, RoomConfig
from captioner.delivery.outputs import open_output
from captioner.errors import CaptionerError, ModelError, SourceError
from captioner.models import argos, location, pairs
from captioner.models.catalogue import VOICE_ENCODER
from captioner.recognition.language_id import expected_languages
from captioner.rooms.schedule.calendars import Calendars
from captioner.server.access import Access, check_exposure
from captioner.server.main import check_recording, source_rules
from captioner.translation import TranslationResources, assess, engine_name
from captioner.translation.engine import LanguagePair
from captioner.translation.grades import GRADE_WORDS
from captioner.translation.live_glossary import LiveGlossary
from captioner.translation.word_list import read_words


def config_findings(config: Config) -> Iterator[Finding]:
    """Check everything that the configuration names."""
    yield found("access", lambda: _access(config))
    if config.archive.record:
        yield found("recording", lambda: _recording(config))
    for setting, path in _word_files(config):
        yield found(setting, lambda setting=setting, path=path: _word_file(setting, path))  # type: ignore[misc]
    if config.compares_voices:
        yield found("speakers", lambda: _installed(VOICE_ENCODER))
    for pair, name in config.translation.marian.items():
        yield found(f"marian {pair}", lambda name=name: _installed(name))  # type: ignore[misc]
    for room in config.rooms:
        yield found(f"source of {room.name}", lambda room=room: _source(config, room))  # type: ignore[misc]
        for language in room.feeds:
            feed = room.of_feed(language)
            yield found(f"feed in {language} of {room.name}", lambda feed=feed: _source(config, feed))  # type: ignore[misc]
        yield found(f"languages of {room.name}", lambda room=room: _languages(config, room))  # type: ignore[misc]
    for output in config.screens:
        yield _output(config, output)
    if config.scheduled:
        yield from _schedule(config)


def _schedule(config: Config) -> Iterator[Finding]:
    """Read the calendars; a problem keeps some sessions out, and not the server from starting."""
    reading = Calendars(config.schedule, config.sessions, [room.name for room in config.rooms]).read(datetime.now(UTC))
    rooms = ", ".join(dict.fromkeys(session.room for session in reading.sessions))
    yield Finding("schedule", True, f"sessions: {len(reading.sessions)}" + (f", in {rooms}" if rooms else ""))
    for problem in reading.problems:
        detail, _, fix = problem.partition("; ")
        yield Finding("schedule", False, detail, fix, needed=False)


def resources(config: Config) -> TranslationResources:
    """Translation resources that are installed; nothing is loaded.

    Raises:
        ModelError: The recognizer is a server that cannot be reached, or no package provides it.
    """
    recognizer = traits(config.recognizer)
    opus = pairs.installed(config.translation.marian)
    return TranslationResources(
        model=recognizer.model,
        multilingual=recognizer.translates,
        nllb=_folder(config.translation.nllb),
        nllb_model=config.translation.nllb,
        marian={_pair(pair): folder for pair, (_, folder) in opus.items()},
        marian_models={_pair(pair): model for pair, (model, _) in opus.items()},
        argos={(source, target): folder for source, target, folder in argos.installed()},
        transformers=Path(config.translation.transformers) if config.translation.transformers else None,
        engines=config.translation.engines,
        grades=config.translation.grades,
    )


def _pair(written: str) -> LanguagePair:
    """Split `en-es` into its languages."""
    source, _, target = written.partition("-")
    return source, target


def _access(config: Config) -> str:
    check_exposure(config.server.host, Access.configured(config.server))
    return f"served on {config.server.host}:{config.server.port}"


def _recording(config: Config) -> str:
    check_recording(config)
    return f"rooms without redaction are recorded to {config.archive.out}/ROOM/audio-*.wav"


def _word_files(config: Config) -> Iterator[tuple[str, str]]:
    """Setting and path of each file with words that is configured."""
    for setting, path in (
        ("glossary", config.translation.glossary),
        ("redaction.words", config.redaction.words),
        ("redaction.mask", config.redaction.mask),
    ):
        if path:
            yield setting, path


def _word_file(setting: str, path: str) -> str:
    if setting != "glossary":
        return f"{path}, {len(read_words(path))} words"
    LiveGlossary(Path(path))
    return path


def _folder(model: str) -> Path | None:
    """Folder of a model's weights if it is installed."""
    local = location.find(model)
    return local.folder if local else None


def _installed(model: str) -> str:
    if folder := _folder(model):
        return str(folder)
    raise ModelError(f"{model} is not installed", f"captioner models fetch {model}")


def _source(config: Config, room: RoomConfig) -> str:
    """Check a source without opening its connection or device."""
    source_rules(config.server).check(room.source)
    if room.source == "-":
        return "raw PCM on stdin"
    if "://" in room.source and not room.source.startswith("file://"):
        if shutil.which("ffmpeg") is None:
            raise SourceError(f"{audio.display_name(room.source)} needs ffmpeg", "apt-get install ffmpeg")
        return audio.display_name(room.source)
    if room.source == "mic" or room.source.startswith("mic:"):
        from captioner.audio.microphone import microphones

        named = room.source.partition(":")[2]
        if not any(named in microphone.name for microphone in microphones()):
            raise SourceError(f"no microphone {named!r}", "captioner devices lists them")
        return room.source
    path = Path(room.source.removeprefix("file://"))
    seconds = None if path.is_fifo() else duration(path)  # a pipe can be opened once only
    return room.source + (f", {seconds:.0f} s" if seconds else "")


def _languages(config: Config, room: RoomConfig) -> str:
    installed, recognizer = resources(config), traits(config.recognizer)
    spoken = expected_languages(room.spoken, multilingual=recognizer.multilingual, model=recognizer.model)
    targets = languages.caption_languages((*room.targets, *openable(config, room)), spoken)
    pairs = [(source, target) for source in spoken.split(",") for target in targets if source != target]
    served = [_served(source, target, installed) for source, target in pairs]
    return ", ".join(served) or f"{spoken}, not translated"


def _served(source: str, target: str, installed: TranslationResources) -> str:
    """Format as `en to es by apertium (gist only)`."""
    name = engine_name(source, target, installed)
    return f"{source} to {target} by {name} ({GRADE_WORDS[assess(name, source, target, installed).grade]})"


def _output(config: Config, output: OutputConfig) -> Finding:
    """Check an output without sending anything; `captioner screens` contacts it."""
    name = f"{output.kind} output of {output.room}"
    rooms = {room.name: room for room in config.rooms}
    try:
        screen = open_output(output)
        asyncio.run(screen.close())
    except CaptionerError as error:
        return Finding(name, False, error.message, error.hint)
    if (room := rooms.get(output.room)) is None:
        fix = "it opens with its first publisher, or name it in [[rooms]]"
        return Finding(name, False, f"room {output.room} is not configured", fix, needed=False)
    captions = (*room.spoken.split(","), *room.targets)
    if not languages.closest(output.language, captions) and languages.AUTO not in captions:
        return Finding(
            name, False, f"room {room.name} has no captions in {output.language}", f"use {', '.join(captions)}"
        )
    return Finding(name, True, output.language)
