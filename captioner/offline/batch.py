"""`captioner file`: a recording to caption files, with models that are loaded once for many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from captioner import __version__
from captioner.audio.file import has_video, media_info, read_file
from captioner.delivery.files.atomic import hidden_name
from captioner.errors import CaptionerError, FormatError, ModelError, SourceError
from captioner.extras import install_command
from captioner.models.report import Report
from captioner.offline import word_times
from captioner.offline.batch_options import BatchOptions
from captioner.offline.burned_video import burn, burning_rate
from captioner.offline.checkpoint import Checkpoint, ChunkResult
from captioner.offline.chunks import split_audio
from captioner.offline.output_file import OutputFile, recording_cues, write_cues
from captioner.offline.pipe_copy import regular_file
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.progress import RecordingProgress, Stage
from captioner.offline.recording import RecordingCaptioner, SpeakerAttribution, WordAligner
from captioner.offline.recording_name import recording_name
from captioner.offline.sentences import Utterance
from captioner.offline.video import mux
from captioner.recognition.recognizers import whisperx
from formats import files
from formats.cue import Cue
from formats.notice import Notice, Notify, grouped, ignore

Progress = Callable[[RecordingProgress], None]
"""Takes the progress of a recording."""

RECOGNITION_SPEED = 8.0
"""Seconds of a recording per second, until it is measured: whisper-base on two cores."""
_BURNING_SPEED = 2.0
"""Seconds of a video per second, until it is measured."""
_COPIED_BYTES = 200e6
"""Bytes per second of a copy with caption tracks."""


def caption_recording(
    path: Path,
    pipeline: OfflinePipeline,
    options: BatchOptions,
    report: Report,
    progress: Progress,
    notify: Notify = ignore,
) -> Iterator[OutputFile]:
    """Caption one recording, and yield each file when it is complete.

    Args:
        path: recording, or a pipe.
        pipeline: recognizer and translators.
        options: of the batch.
        report: takes a line of progress.
        progress: takes the progress.
        notify: takes what is lost, moved, guessed or replaced.

    Raises:
        SourceError: the recording cannot be read.
        CaptionerError: a file cannot be written, or ffmpeg failed.
    """
    with regular_file(path) as recording:
        try:
            yield from _RecordingJob(recording, pipeline, options, report, progress, notify).run()
        except SourceError as error:  # of a pipe it names the copy
            raise SourceError(error.message.replace(str(recording), str(path)), error.hint) from error


class _RecordingJob:
    """Work on one recording."""

    def __init__(
        self,
        path: Path,
        pipeline: OfflinePipeline,
        options: BatchOptions,
        report: Report,
        progress: Progress,
        notify: Notify,
    ) -> None:
        self._path, self._pipeline, self._options = path, pipeline, options
        self._report, self._notify = report, notify
        if options.burn and not has_video(path):
            raise SourceError(f"{path} has no picture to burn captions into", "omit --burn, or use --mux")
        self._info = media_info(path, options.channel, options.languages)
        if self._info.recordings > 1 and (options.mux or options.burn):
            notify(Notice("the video copy has the first of the joined recordings only", (), "join them with ffmpeg"))
        self._progress = RecordingProgress(path, self._stages(), progress)

    def run(self) -> Iterator[OutputFile]:
        """Yield each file when it is complete."""
        name = hidden_name(recording_name(self._path), behind=".unfinished.jsonl")
        checkpoint = Checkpoint(self._options.folder / name, self._key())
        results = list(self._recognize(checkpoint))
        tracks = self._tracks(results)
        if not any(tracks.values()):
            self._notify(Notice("no speech was found; the caption files are empty"))
        failed: list[CaptionerError] = []
        yield from self._write_files(tracks, failed)
        for write in (self._mux, self._burn):
            try:
                yield from write(tracks)
            except CaptionerError as error:
                failed.append(error)
        for problem in failed[:-1]:
            self._report(str(problem))
        if failed:
            raise failed[-1]
        checkpoint.delete()

    def _recognize(self, checkpoint: Checkpoint) -> Iterator[ChunkResult]:
        """Yield the results of an earlier run, then those of the rest."""
        yield from checkpoint.results
        begin = checkpoint.results[-1].end if checkpoint.results else 0
        if begin:
            self._report(f"{self._path}: continuing at {begin / 1000:.0f} s, where an earlier run stopped")
        noticed: list[Notice] = []
        self._progress.begin("recognize", done=begin / 1000)
        captioner = RecordingCaptioner(
            self._pipeline,
            self._options.spoken,
            self._options.targets,
            done=checkpoint.results,
            align=_word_aligner(self._options, self._report),
            attribute=self._speaker_attribution(),
            progress=lambda milliseconds: self._progress.update(milliseconds / 1000),
            notify=noticed.append,
        )
        audio = read_file(
            self._path,
            channel=self._options.channel,
            expected=self._options.languages,
            chunk_ms=1000,
            report=self._notify,
        )
        for result in captioner.caption(split_audio(audio, self._pipeline.detect_speech, begin=begin)):
            checkpoint.add(result)
            yield result
        for notice in grouped(noticed):
            self._notify(notice)

    def _tracks(self, results: Sequence[ChunkResult]) -> Mapping[str, tuple[Cue, ...]]:
        """Cues of each language."""
        found = sorted({final.language for result in results for final in result.finals})
        languages = dict.fromkeys((*self._options.languages, *found, *self._options.targets))
        return {
            language: recording_cues(results, self._pipeline.layout, language, self._pipeline.style)
            for language in languages
        }

    def _write_files(self, tracks: Mapping[str, tuple[Cue, ...]], failed: list[CaptionerError]) -> Iterator[OutputFile]:
        """Write the caption files; a format that cannot hold the cues is added to `failed`, the others are written."""
        options = self._options
        for language, cues in tracks.items():
            for name in options.formats:
                target = options.folder / f"{recording_name(self._path)}.{language}.{files.format_of(f'.{name}')}"
                try:
                    yield write_cues(
                        cues,
                        target,
                        language=language,
                        layout=self._pipeline.layout,
                        crlf=options.crlf,
                        notify=self._notify,
                    )
                except FormatError as error:
                    failed.append(error)

    def _mux(self, tracks: Mapping[str, tuple[Cue, ...]]) -> Iterator[OutputFile]:
        options, path = self._options, self._path
        if options.mux:
            self._progress.begin("mux")
            spoken = options.languages[0] if len(options.languages) == 1 else ""
            audio = None if self._info.language or not spoken else (self._info.track, spoken)
            made = mux(path, tracks, options.folder, audio=audio, progress=self._progress.update, notify=self._notify)
            yield OutputFile(made, ",".join(tracks))

    def _burn(self, tracks: Mapping[str, tuple[Cue, ...]]) -> Iterator[OutputFile]:
        options, path = self._options, self._path
        if options.burn and options.burn not in tracks:
            raise CaptionerError(f"--burn {options.burn}: no captions in that language", f"use {', '.join(tracks)}")
        if options.burn:
            cues = tracks[options.burn]
            self._progress.begin("burn", speed=burning_rate(path, cues, options.style))
            made = burn(
                path,
                cues,
                options.folder,
                options.burn,
                style=options.style,
                progress=self._progress.update,
                notify=self._notify,
            )
            yield OutputFile(made, options.burn)

    def _stages(self) -> tuple[Stage, ...]:
        seconds = self._info.duration or 0.0
        stages = [Stage("recognize", seconds, RECOGNITION_SPEED)]
        if self._options.mux:
            copying_s = self._path.stat().st_size / _COPIED_BYTES
            stages.append(Stage("mux", seconds, seconds / max(0.1, copying_s)))
        if self._options.burn:
            speed = burning_rate(self._path, (), self._options.style) or _BURNING_SPEED
            stages.append(Stage("burn", seconds, speed))
        return tuple(stages)

    def _key(self) -> dict[str, object]:
        """Key of the checkpoint: a run continues only if all of this is the same."""
        status, options = self._path.stat(), self._options
        return {
            "captioner": __version__,
            "recording": [str(self._path.resolve()), status.st_size, status.st_mtime_ns],
            "channel": [options.channel.track, options.channel.channel],
            "model": self._pipeline.model,
            "languages": [options.spoken, *options.targets],
            "hotwords": [self._pipeline.hotwords(language, None) for language in options.languages or ("",)],
            "words": [options.align, options.alignment, options.speakers],
        }

    def _speaker_attribution(self) -> SpeakerAttribution:
        """Attribute words to speakers: by whisperx if its model is there, which takes the recording in memory.

        Raises:
            ModelError: neither that model nor the encoder of voices is there.
        """
        if not self._options.speakers:
            return lambda words: (Utterance(words),)
        audio = read_file(self._path, channel=self._options.channel, expected=self._options.languages, chunk_ms=1000)
        if (diarizer := self._diarizer()) is None:
            from captioner.models.voices import load_voice_encoder
            from captioner.offline.voices import speaker_turns

            turns = speaker_turns(audio, load_voice_encoder(self._report))
        else:
            turns = diarizer.turns(np.concatenate([chunk.samples for chunk in audio]))
        return lambda words: (Utterance(tuple(run), speaker) for speaker, run in whisperx.speaker_runs(words, turns))

    def _diarizer(self) -> whisperx.Diarizer | None:
        """Load the speaker model of whisperx; None, with a line of progress, if it is not there."""
        reason = "whisperx is not installed"
        if whisperx.installed():
            try:
                return whisperx.Diarizer()
            except ModelError as error:
                reason = error.message
        self._report(f"{self._path}: {reason}; telling speakers apart by the voice encoder of captioner")
        return None


def _word_aligner(options: BatchOptions, report: Report) -> WordAligner:
    """Choose whisperx if it is wanted and installed.

    Raises:
        CaptionerError: whisperx is required and not installed.
    """
    if options.align is False or not _whisperx_installed(required=bool(options.align or options.alignment)):
        return word_times.trim
    return whisperx.Aligner(report, model=options.alignment, fallback=word_times.trim).align


def _whisperx_installed(*, required: bool) -> bool:
    if required and not whisperx.installed():
        raise CaptionerError("word alignment needs whisperx", install_command("whisperx"))
    return whisperx.installed()
