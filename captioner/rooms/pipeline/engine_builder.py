"""The engine of one stream as configured: around the spans of a recognizer, or around a streaming one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from captioner.config import Config, StabilizerConfig
from captioner.languages import SPOKEN
from captioner.recognition.engine import Engine
from captioner.recognition.language_check import LanguageCheck
from captioner.recognition.recognizer import Recognizer, RecognizerStream
from captioner.recognition.remote.stream import RemoteStream
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.speech_translation import STABILIZER, STABILIZER_APART, SpeechTranslation
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.streaming import StreamingRecognizer
from captioner.recognition.streaming_engine import StreamingEngine
from captioner.recognition.vad import Vad, VoiceHold
from captioner.recognition.window import Window
from captioner.recognition.word_script import ScriptStream
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.pipeline.live_recognizer import LiveRecognizer
from captioner.rooms.pipeline.remote_engine import RemoteEngine
from captioner.rooms.pipeline.room_trace import RoomTrace
from captioner.rooms.pipeline.traced import TracedEngine, TracedRecognizerStream, TracedStabilizer, TracedVad

if TYPE_CHECKING:
    from captioner.recognition.voices.voice_turns import VoiceTurns

log = logging.getLogger(__name__)

_DETECTION_MS: Final = 800
"""Milliseconds by which words settle later where voices are compared."""


def build_engine(
    config: Config,
    recognizer: LiveRecognizer,
    spoken: str,
    *,
    hotwords: Callable[[str, str | None], str],
    translate: bool,
    voices: VoiceTurns | None,
    trace: RoomTrace | None,
    hold: VoiceHold | None,
    scripts: Mapping[str, str],
) -> LiveEngine:
    """Build the engine of a stream.

    Args:
        config: the settings.
        recognizer: recognizes the speech.
        spoken: spoken language, several such as `en,es`, or `auto`.
        hotwords: returns the names and terms to expect in a language after a text.
        translate: True to request English from the recognizer as well.
        voices: detects changes of the voice; None: nothing does.
        trace: receives what the stages take in and return; None: nothing is traced.
        hold: determines when a voice is speech; None: always. A streaming recognizer detects speech itself.
        scripts: spoken language -> code with the script of its words.
    """
    if isinstance(recognizer, StreamingRecognizer):
        if voices is not None:
            log.warning("speakers are not told apart by voice: %s is a streaming recognizer", recognizer.name)
        engine: LiveEngine = StreamingEngine(
            recognizer.open(spoken, hotwords(spoken.split(",")[0], None)),
            language=spoken,
            stabilizer=_stabilizer(config, trace),
            segmenter=Segmenter(config.segmenter),
            scripts=scripts,
        )
    else:
        engine = _window_engine(
            config,
            recognizer,
            spoken,
            hotwords=hotwords,
            translate=translate,
            voices=voices,
            trace=trace,
            hold=hold,
            scripts=scripts,
        )
    return TracedEngine(engine, trace) if trace else engine


def _window_engine(
    config: Config,
    recognizer: Recognizer,
    spoken: str,
    *,
    hotwords: Callable[[str, str | None], str],
    translate: bool,
    voices: VoiceTurns | None,
    trace: RoomTrace | None,
    hold: VoiceHold | None,
    scripts: Mapping[str, str],
) -> LiveEngine:
    if voices is not None:
        config = replace(config, stabilizer=_later(config.stabilizer))
    stream = recognizer.stream()
    apart = translations_apart(recognizer) > 0
    thresholds = STABILIZER_APART if apart else STABILIZER
    english = TracedStabilizer(trace, thresholds, stage="direct") if trace else Stabilizer(thresholds)
    written: RecognizerStream = ScriptStream(stream, scripts) if scripts else stream
    engine = Engine(
        TracedRecognizerStream(written, trace) if trace else written,
        language=spoken,
        hotwords=hotwords,
        translate=translate,
        vad=TracedVad(trace, config.vad, hold=hold) if trace else Vad(config.vad, hold=hold),
        window=Window(config.window),
        stabilizer=_stabilizer(config, trace),
        segmenter=Segmenter(config.segmenter),
        language_check=LanguageCheck(spoken) if recognizer.multilingual and spoken in SPOKEN else None,
        speech_translation=SpeechTranslation(english),
        voices=voices,
        apart=apart,
    )
    return RemoteEngine(engine, stream.connection) if isinstance(stream, RemoteStream) else engine


def _later(stabilizer: StabilizerConfig) -> StabilizerConfig:
    """Settle words later: those that were spoken before a change of the voice was detected must still move."""
    settle, alone = stabilizer.settle_ms + _DETECTION_MS, stabilizer.settle_alone_ms + _DETECTION_MS
    return replace(stabilizer, settle_ms=settle, settle_alone_ms=alone)


def _stabilizer(config: Config, trace: RoomTrace | None) -> Stabilizer:
    return TracedStabilizer(trace, config.stabilizer) if trace else Stabilizer(config.stabilizer)


def translations_apart(recognizer: LiveRecognizer) -> int:
    """Return how many translations into English run beside the transcriptions; 0: they are part of them.

    Servers and recognizers of other packages do not have the attribute.
    """
    return getattr(recognizer, "translations", 0)
