"""Live captions and their translation: speech in, stable text out over SSE, WebVTT and SRT.

Python API for programs that embed the engine (the command line and the server use the same parts):

    import captioner
    from formats import srt

    with captioner.open_engine("en", ["es"]) as engine:
        for chunk in captioner.read_audio("talk.flac"):
            for revision in engine.push(chunk):
                print(revision.language, revision.text)
        for revision in engine.flush():
            print(revision.language, revision.text)
        print(srt.compose(engine.cues("es")))

A revision is the whole current state of one caption in one language: `stable` only grows, `tail` may still change, and
`final` comes once. See `captioner.types.Revision` for all fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from captioner.config import Config
    from captioner.rooms.pipeline.live_captioner import LiveCaptioner
    from captioner.types import AudioChunk

__all__ = ["__version__", "open_engine", "read_audio"]

__version__ = "0.1.0"


def open_engine(spoken: str = "auto", targets: Iterable[str] = (), *, config: Config | None = None) -> LiveCaptioner:
    """Load the models and open the engine for one stream; use it in a `with` statement.

    Args:
        spoken: Language code, several such as `en,es`, or `auto` to detect it.
        targets: Codes of the languages to translate into.
        config: Settings, such as `Config(recognizer=RecognizerConfig(model="whisper-small"))`; defaults otherwise.

    Raises:
        ModelError: A model is missing or damaged.
        LanguageError: A language is unknown, or no installed engine translates a pair.
    """
    from captioner.config import Config
    from captioner.rooms.pipeline.live_captioner import LiveCaptioner

    return LiveCaptioner.loaded(config or Config(), spoken, targets, lambda _line: None)


def read_audio(source: str, *, chunk_ms: int = 200) -> Iterable[AudioChunk]:
    """Read audio as mono chunks at 16 kHz: from a file as fast as it is consumed, from anything else as it arrives.

    Args:
        source: A file, `mic`, `mic:NAME`, `-` (raw PCM on stdin), or any URL that ffmpeg reads.
        chunk_ms: Length of a chunk in milliseconds.

    Raises:
        SourceError: It cannot be read.
    """
    from captioner.audio import open_source

    return open_source(source, chunk_ms=chunk_ms)
