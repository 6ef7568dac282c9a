"""`captioner finish`: publishable caption files of a room that was live, from its recorded audio.

The audio is transcribed again without the time limits of live captions. Edits of operators are kept in the languages in
which they were made; see `edits`. Everything else is done as for any recording.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from captioner import languages
from captioner.audio.file import duration, read_file
from captioner.config import Config
from captioner.delivery.files.archive import check_name
from captioner.delivery.files.journal import Journal
from captioner.delivery.files.journal_contents import read_contents
from captioner.errors import SourceError
from captioner.languages.scripts import convert
from captioner.layout.style import TextStyle
from captioner.models.report import Report
from captioner.offline.batch import RECOGNITION_SPEED, Progress
from captioner.offline.batch_options import DEFAULT_FORMATS
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.chunks import split_audio
from captioner.offline.edits import EditedCaption, edited_captions, split_with_edits
from captioner.offline.output_file import OutputFile, recording_cues, write_cues
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.progress import RecordingProgress, Stage
from captioner.offline.recording import RecordingCaptioner
from captioner.rooms.pipeline.recorded_audio import recordings
from captioner.types import Revision
from formats.notice import Notice, Notify, grouped, ignore


def finish(
    config: Config,
    room: str,
    targets: tuple[str, ...],
    output: Path | None,
    report: Report,
    progress: Progress,
    notify: Notify = ignore,
) -> Iterator[OutputFile]:
    """Write `LANG.vtt` and `LANG.srt` of a room.

    Args:
        config: all settings.
        room: name.
        targets: languages beside those of the journal.
        output: folder; None: `OUT/ROOM/finished`.
        report: takes a line of progress.
        progress: takes the progress of a recording.
        notify: takes what is lost, moved, guessed or replaced.

    Raises:
        RoomError: not the name of a room.
        SourceError: the room has no recorded audio, or no journal.
        CaptionerError: captioning or writing failed.
    """
    folder = config.archive.out / check_name(room)
    recorded = recordings(folder)
    if not recorded:
        raise SourceError(f"no recorded audio in {folder}", "audio is recorded only with --record")
    contents = read_contents(folder)
    targets = tuple(dict.fromkeys((*contents.targets, *targets)))
    edits = edited_captions(Journal(folder / "journal.jsonl").read())
    report(f"{room}: {len(recorded)} recordings; {len(edits)} edited captions are kept")
    pipeline = OfflinePipeline.load(config, report)
    pipeline.check_languages(contents.spoken, targets)
    spoken = ",".join(_in_script(code, contents.finals) for code in contents.spoken.split(","))
    results = tuple(caption_recordings(recorded, pipeline, spoken, targets, edits, progress, notify))
    if not any(result.finals for result in results):
        notify(Notice("no speech was found; the caption files are empty"))
    for language in dict.fromkeys((*contents.spoken.split(","), *targets)):
        cues = recording_cues(results, pipeline.layout, language, TextStyle.of(config.style_of(room)))
        for name in DEFAULT_FORMATS:
            path = (output or folder / "finished") / f"{language}.{name}"
            yield write_cues(
                cues, path, language=language, layout=pipeline.layout, crlf=config.archive.crlf, notify=notify
            )


def caption_recordings(
    recorded: Sequence[tuple[int, Path]],
    pipeline: OfflinePipeline,
    spoken: str,
    targets: Sequence[str],
    edits: Sequence[EditedCaption],
    progress: Progress,
    notify: Notify = ignore,
) -> Iterator[ChunkResult]:
    """Caption the recordings of a room, with times of the room.

    Args:
        recorded: start in milliseconds of the room's stream, and file of each recording.
        pipeline: recognizer and translators.
        spoken: language, or several such as `en,es`.
        targets: languages of the translations.
        edits: captions that are kept.
        progress: takes the progress of a recording.
        notify: takes what is lost, moved, guessed or replaced.
    """
    noticed: list[Notice] = []
    done: list[ChunkResult] = []
    for begin, path in recorded:
        shown = RecordingProgress(path, (Stage("recognize", duration(path) or 0.0, RECOGNITION_SPEED),), progress)
        captioner = RecordingCaptioner(
            pipeline,
            spoken,
            targets,
            done=done,
            split=partial(split_with_edits, [edit.shifted(-begin) for edit in edits]),
            progress=partial(_update, shown),
            notify=noticed.append,
        )
        audio = read_file(path, chunk_ms=1000, report=notify)
        for result in captioner.caption(split_audio(audio, pipeline.detect_speech)):
            done.append(result)
            yield _shifted(result, begin)
    for notice in grouped(noticed):
        notify(notice)


def _in_script(code: str, finals: Iterable[Revision]) -> str:
    """Return the language with the script of its captions, such as `zh-Hant` for traditional characters."""
    text = "".join(final.text for final in finals if final.language == code)
    variants = (each for each in languages.CONVERTED if languages.base(each) == code)
    return min((code, *variants), key=lambda each: sum(a != b for a, b in zip(text, convert(text, each), strict=False)))


def _update(progress: RecordingProgress, milliseconds: int) -> None:
    progress.update(milliseconds / 1000)


def _shifted(result: ChunkResult, begin: int) -> ChunkResult:
    """Return the result with times of the room."""
    finals = tuple(replace(final, start=final.start + begin, end=final.end + begin) for final in result.finals)
    words = {
        name: tuple(replace(word, start=word.start + begin, end=word.end + begin) for word in spoken)
        for name, spoken in result.words.items()
    }
    return ChunkResult(result.end + begin, result.language, finals, words)
