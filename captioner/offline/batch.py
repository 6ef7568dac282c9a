"""`captioner file`: recordings to caption files, one after the other with models that are loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from captioner import __version__
from captioner.audio.file import duration, has_video, read_file
from captioner.errors import CaptionerError, ConfigError, SourceError
from captioner.extras import install_command
from captioner.languages import AUTO
from captioner.layout.limits import Layout
from captioner.models.report import Report
from captioner.offline import word_times
from captioner.offline.checkpoint import Checkpoint, ChunkResult
from captioner.offline.chunks import split_audio
from captioner.offline.output_file import OutputFile, recording_cues, write_cues
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.recording import RecordingCaptioner, SpeakerAttribution, WordAligner
from captioner.offline.sentences import Utterance
from captioner.offline.video import burn, mux
from captioner.recognition.recognizers import whisperx
from formats import files
from formats.cue import Cue
from formats.errors import SubtitleError

Progress = Callable[[Path, float, float | None], None]
"""Takes a recording, the seconds of it that are done, and its duration in seconds."""
DEFAULT_FORMATS = ("vtt", "srt")


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """Options of `captioner file` for all recordings."""

    spoken: str
    """Spoken language, or `auto`."""
    targets: tuple[str, ...]
    """Languages of the translations."""
    folder: Path
    """Output folder."""
    formats: tuple[str, ...] = DEFAULT_FORMATS
    """Formats of the caption files."""
    crlf: bool = False
    """True to end the lines of .srt with CRLF."""
    align: bool | None = None
    """True to align words by whisperx; None: if it is installed."""
    alignment: str | None = None
    """Name or folder of an alignment model; None: the one whisperx chooses."""
    speakers: bool = False
    """True to attribute captions to speakers by whisperx."""
    mux: bool = False
    """True to write a copy of the recording with caption tracks."""
    burn: str = ""
    """Language that is burned into a copy of the video; empty: none."""

    def __post_init__(self) -> None:
        for name in self.formats:
            try:
                files.format_of(f".{name}")
            except SubtitleError as error:
                raise ConfigError(f"--format: {error}", "separate formats by commas: vtt,srt,ttml") from error
        if self.burn and self.spoken != AUTO and self.burn not in (self.spoken, *self.targets):
            languages = ", ".join((self.spoken, *self.targets))
            raise ConfigError(f"--burn {self.burn}: the captions are in {languages}", f"add --to {self.burn}")


def caption_recording(
    path: Path, pipeline: OfflinePipeline, options: BatchOptions, report: Report, progress: Progress
) -> Iterator[OutputFile]:
    """Caption one recording, and yield each file when it is complete.

    Raises:
        SourceError: the recording cannot be read.
        CaptionerError: a file cannot be written, or ffmpeg failed.
    """
    total = duration(path)
    if options.burn and not has_video(path):
        raise SourceError(f"{path} has no picture to burn captions into", "omit --burn, or use --mux")
    checkpoint = Checkpoint(options.folder / f".{path.stem}.unfinished.jsonl", _key(path, pipeline.model, options))
    begin = checkpoint.results[-1].end if checkpoint.results else 0
    if begin:
        report(f"{path}: continuing at {begin / 1000:.0f} s, where an earlier run stopped")
    progress(path, begin / 1000, total)
    captioner = RecordingCaptioner(
        pipeline,
        options.spoken,
        options.targets,
        done=checkpoint.results,
        align=_word_aligner(options, report),
        attribute=_speaker_attribution(path, options),
        progress=lambda milliseconds: progress(path, milliseconds / 1000, total),
    )
    results = list(checkpoint.results)
    audio = read_file(path, chunk_ms=1000)
    for result in captioner.caption(split_audio(audio, pipeline.detect_speech, begin=begin)):
        checkpoint.add(result)
        results.append(result)
    yield from _write_files(path, results, captioner.language or options.spoken, pipeline.layout, options)
    checkpoint.delete()


def check_names(paths: Sequence[Path]) -> None:
    """Refuse recordings whose caption files would have the same names.

    Raises:
        ConfigError: two recordings have the same name.
    """
    seen: dict[str, Path] = {}
    for path in paths:
        if path.stem in seen:
            raise ConfigError(f"{seen[path.stem]} and {path} would write the same files", "caption them separately")
        seen[path.stem] = path


def _write_files(
    path: Path, results: Sequence[ChunkResult], spoken: str, layout: Layout, options: BatchOptions
) -> Iterator[OutputFile]:
    found = {final.language for result in results for final in result.finals}
    languages = tuple(dict.fromkeys((*([] if spoken == AUTO else [spoken]), *sorted(found), *options.targets)))
    tracks = {language: recording_cues(results, layout, language) for language in languages}
    for language, cues in tracks.items():
        for name in options.formats:
            target = options.folder / f"{path.stem}.{language}.{files.format_of(f'.{name}')}"
            yield write_cues(cues, target, language=language, layout=layout, crlf=options.crlf)
    yield from _write_videos(path, tracks, options)


def _write_videos(path: Path, tracks: Mapping[str, tuple[Cue, ...]], options: BatchOptions) -> Iterator[OutputFile]:
    if options.mux:
        yield OutputFile(mux(path, tracks, options.folder), ",".join(tracks))
    if options.burn:
        if options.burn not in tracks:
            raise CaptionerError(f"--burn {options.burn}: no captions in that language", f"use {', '.join(tracks)}")
        yield OutputFile(burn(path, tracks[options.burn], options.folder, options.burn), options.burn)


def _key(path: Path, model: str, options: BatchOptions) -> dict[str, object]:
    """Key of the checkpoint: a run continues only if all of this is the same."""
    status = path.stat()
    return {
        "captioner": __version__,
        "recording": [str(path.resolve()), status.st_size, status.st_mtime_ns],
        "model": model,
        "languages": [options.spoken, *options.targets],
        "words": [options.align, options.alignment, options.speakers],
    }


def _word_aligner(options: BatchOptions, report: Report) -> WordAligner:
    """Choose whisperx if it is wanted and installed.

    Raises:
        CaptionerError: whisperx is required and not installed.
    """
    if options.align is False or not _whisperx_installed(required=bool(options.align or options.alignment)):
        return word_times.trim
    return whisperx.Aligner(report, model=options.alignment, fallback=word_times.trim).align


def _speaker_attribution(path: Path, options: BatchOptions) -> SpeakerAttribution:
    """Attribute words to speakers, which takes the whole recording in memory.

    Raises:
        CaptionerError: whisperx is required and not installed, or its model is missing.
    """
    if not options.speakers:
        return lambda words: (Utterance(words),)
    _whisperx_installed(required=True)
    turns = whisperx.Diarizer().turns(np.concatenate([chunk.samples for chunk in read_file(path, chunk_ms=1000)]))
    return lambda words: (Utterance(tuple(run), speaker) for speaker, run in whisperx.speaker_runs(words, turns))


def _whisperx_installed(*, required: bool) -> bool:
    if required and not whisperx.installed():
        raise CaptionerError("word alignment and speakers need whisperx", install_command("whisperx"))
    return whisperx.installed()
