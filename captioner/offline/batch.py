"""`captioner file`: recordings in, finished caption files out, one after the other with models that are loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from captioner import __version__
from captioner.audio.file import duration, has_video, read_file
from captioner.config import Config
from captioner.errors import CaptionerError, ConfigError, ModelError, SourceError
from captioner.languages import AUTO
from captioner.layout.check import FaultCounts, count_faults
from captioner.layout.limits import Layout
from captioner.offline import word_times
from captioner.offline.checkpoint import Part, Unfinished
from captioner.offline.chunks import stretches
from captioner.offline.recording import Align, Attribute, Captions, Reader, shown, write
from captioner.offline.sentences import Passage
from captioner.offline.transcriber import Tools
from captioner.offline.video import burn, mux
from captioner.recognition.recognizers import whisperx
from captioner.rooms.pipeline.factory import ConfiguredFactory, Report
from captioner.translation import Translator
from formats import files
from formats.cue import Cue
from formats.errors import SubtitleError

Progress = Callable[[Path, float, float | None], None]
"""Takes a recording, the seconds of it that are done and how many it has."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of every recording."""

    spoken: str
    """A language, or `auto`."""
    targets: tuple[str, ...]
    folder: Path
    """Where the files go."""
    kinds: tuple[str, ...] = ("vtt", "srt")
    """Formats, by their endings."""
    crlf: bool = False
    align: bool | None = None
    """Whether words are aligned by whisperx; None: where it is installed."""
    alignment: str | None = None
    """A name or folder of an alignment model in place of whisperx's own."""
    speakers: bool = False
    mux: bool = False
    burn: str = ""
    """The language that is burnt into the picture; empty: none."""

    def __post_init__(self) -> None:
        for kind in self.kinds:
            try:
                files.format_of(f".{kind}")
            except SubtitleError as error:
                raise ConfigError(f"--format: {error}", "name them as vtt,srt,ttml") from error
        if self.burn and self.spoken != AUTO and self.burn not in (self.spoken, *self.targets):
            there = ", ".join((self.spoken, *self.targets))
            raise ConfigError(f"--burn {self.burn}: there will be captions in {there} alone", f"add --to {self.burn}")


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was written."""

    path: Path
    language: str
    review: FaultCounts | None = None
    """Of its cues; None of a video."""


class Ears:
    """What recognizes and translates; made once."""

    def __init__(self, reader: Reader, translate: Callable[[str], tuple[Translator, ...]], layout: Layout) -> None:
        self.reader, self.translate, self.layout = reader, translate, layout
        self.redact: Callable[[str], str] = str
        self.model = ""
        """Its name, for telling whether what an earlier run left is of use."""

    @classmethod
    def loaded(cls, config: Config, order: Order, report: Report) -> Ears:
        """With weights found, verified and loaded.

        Raises:
            ModelError: they are missing or damaged.
            LanguageError: nothing translates the languages.
        """
        stages = ConfiguredFactory.loaded(config, report, _recorded)
        ears = cls(stages.recognizer, partial(_translators, stages, order.targets), stages.layout)  # type: ignore[arg-type]
        ears.redact, ears.model = stages.redaction, config.recognizer.model
        if order.spoken != "auto":
            for translator in ears.translate(order.spoken):  # what cannot be served is said before hours of work
                translator.close()
        return ears


def caption(path: Path, ears: Ears, order: Order, report: Report, progress: Progress) -> Iterator[Made]:
    """The files of one recording, each told when it is whole.

    Raises:
        SourceError: it cannot be read.
        CaptionerError: files cannot be written, ffmpeg failed.
    """
    total = duration(path)
    if order.burn and not has_video(path):
        raise SourceError("there is no picture to burn captions into", "leave out --burn, or use --mux")
    unfinished = Unfinished(order.folder / f".{path.stem}.unfinished.jsonl", _key(path, ears.model, order))
    begin = unfinished.parts[-1].until if unfinished.parts else 0
    if begin:
        report(f"{path}: going on at {begin / 1000:.0f} s, where an earlier run stopped")
    progress(path, begin / 1000, total)
    captions = Captions(
        ears.reader,
        order.spoken,
        ears.translate,
        done=unfinished.parts,
        align=_align(order, report),
        attribute=_attribute(path, order),
        redact=ears.redact,
        progress=lambda milliseconds: progress(path, milliseconds / 1000, total),
    )
    parts = list(unfinished.parts)
    for part in captions.parts(stretches(read_file(path, chunk_ms=1000), begin=begin)):
        unfinished.add(part)
        parts.append(part)
    yield from _files(path, parts, captions.language or order.spoken, ears.layout, order)
    unfinished.forget()


def clashes(paths: Sequence[Path]) -> None:
    """Refuse recordings whose files would have the same names.

    Raises:
        ConfigError: there are two of one name.
    """
    seen: dict[str, Path] = {}
    for path in paths:
        if path.stem in seen:
            raise ConfigError(f"{seen[path.stem]} and {path} would write the same files", "caption them one by one")
        seen[path.stem] = path


def _files(path: Path, parts: Sequence[Part], spoken: str, layout: Layout, order: Order) -> Iterator[Made]:
    found = {final.language for part in parts for final in part.finals}
    languages = tuple(dict.fromkeys((*([] if spoken == "auto" else [spoken]), *sorted(found), *order.targets)))
    tracks: dict[str, tuple[Cue, ...]] = {language: shown(parts, layout, language) for language in languages}
    for language, cues in tracks.items():
        for kind in order.kinds:
            target = order.folder / f"{path.stem}.{language}.{files.format_of(f'.{kind}')}"
            written, fit = write(cues, target, language=language, layout=layout, crlf=order.crlf)
            yield Made(written, language, count_faults(fit, layout, language))
    yield from _videos(path, tracks, order)


def _videos(path: Path, tracks: Mapping[str, tuple[Cue, ...]], order: Order) -> Iterator[Made]:
    if order.mux:
        yield Made(mux(path, tracks, order.folder), ",".join(tracks))
    if order.burn:
        if order.burn not in tracks:
            raise CaptionerError(f"there are no captions in {order.burn} to burn in", f"there are {', '.join(tracks)}")
        yield Made(burn(path, tracks[order.burn], order.folder, order.burn), order.burn)


def _key(path: Path, model: str, order: Order) -> dict[str, object]:
    """What a half-finished recording must have in common with this run."""
    stat = path.stat()
    return {
        "captioner": __version__,
        "recording": [str(path.resolve()), stat.st_size, stat.st_mtime_ns],
        "model": model,
        "languages": [order.spoken, *order.targets],
        "words": [order.align, order.alignment, order.speakers],
    }


def _recorded(config: Config, folder: Path) -> Any:
    from captioner.recognition.recognizers.whisper_batched import WhisperBatched

    own = config.recognizer
    try:
        return WhisperBatched(
            folder,
            name=own.model,
            device=own.device,
            compute_type=own.compute_type,
            threads=own.threads,
            chinese=own.chinese,
        )
    except (RuntimeError, ValueError) as error:  # CTranslate2 on a file of another kind, or on a missing device
        hint = f"captioner models check {own.model} tells whether it is damaged"
        raise ModelError(f"{own.model} cannot be loaded: {str(error).splitlines()[0]}", hint) from error


def tools(config: Config, report: Report) -> Tools:
    """What recordings of others are worked on with, one thread each: live captions need the rest of the machine.

    Raises:
        ModelError: weights are missing or damaged.
    """
    threads = config.recognizer.threads or 1
    stages = ConfiguredFactory.loaded(
        replace(config, recognizer=replace(config.recognizer, threads=threads)), report, _recorded
    )
    reader: Any = stages.recognizer
    return Tools(config.recognizer.model, reader, stages.translators, stages.layout, stages.redaction)


def _translators(stages: ConfiguredFactory, targets: tuple[str, ...], spoken: str) -> tuple[Translator, ...]:
    return stages.translators(spoken, tuple(target for target in targets if target != spoken))


def _align(order: Order, report: Report) -> Align:
    """Better times of words, where they are wanted and whisperx is here.

    Raises:
        CaptionerError: they were asked for and whisperx is not here.
    """
    if order.align is False or not _whisperx(needed=bool(order.align or order.alignment)):
        return word_times.cut
    return whisperx.Aligner(report, model=order.alignment, fallback=word_times.cut).align


def _attribute(path: Path, order: Order) -> Attribute:
    """Who speaks, told over the whole recording, which is in memory for it.

    Raises:
        CaptionerError: it was asked for and whisperx or its model is not here.
    """
    if not order.speakers:
        return lambda words: (Passage(words),)
    _whisperx(needed=True)
    turns = whisperx.Diarizer().turns(np.concatenate([chunk.samples for chunk in read_file(path, chunk_ms=1000)]))
    return lambda words: (Passage(tuple(run), who) for who, run in whisperx.speaker_runs(words, turns))


def _whisperx(*, needed: bool) -> bool:
    if needed and not whisperx.installed():
        raise CaptionerError("alignment and speakers need whisperx", "pip install 'captioner[whisperx]'")
    return whisperx.installed()
