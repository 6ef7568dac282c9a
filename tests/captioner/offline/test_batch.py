from __future__ import annotations

import os
import threading
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from captioner.audio.file import read_file
from captioner.errors import CaptionerError, ConfigError, FormatError, ModelError, SourceError
from captioner.models import package
from captioner.offline import batch
from captioner.offline.batch import caption_recording
from captioner.offline.batch_options import BatchOptions, check_names
from captioner.offline.output_file import OutputFile, write_cues
from captioner.offline.progress import RecordingProgress
from captioner.types import Revision, Samples
from formats import srt
from formats.notice import Notice
from tests.captioner.audio.media import tone, write_wave
from tests.captioner.offline.clip_recognizer import ScriptedClipRecognizer, scripted_pipeline
from tests.fakes import ScriptedTranslator

SAMPLE = Path(__file__).parents[3] / "samples/en-readings.flac"


class Interrupted(ScriptedTranslator):
    """Translator that raises KeyboardInterrupt in the second chunk."""

    def push(self, revision: Revision):  # type: ignore[no-untyped-def]  # noqa: ANN201
        """Translate, or raise."""
        if revision.start > 150_000:
            raise KeyboardInterrupt
        return super().push(revision)


def speech_of(path: Path) -> Samples:
    return np.concatenate([chunk.samples for chunk in read_file(path)])


def ignore(*_: object) -> None:
    """Ignore reports and progress."""


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[[int], Path]:
    """Create a recording of repeated real speech."""

    def record(times: int) -> Path:
        samples = np.concatenate([speech_of(SAMPLE)] * times)
        with wave.open(str(tmp_path / "talk.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes((samples * 32_767).astype("<i2").tobytes())
        return tmp_path / "talk.wav"

    return record


def test_files_have_the_names_that_players_expect(tmp_path: Path) -> None:
    """Captions are named like the recording, with the language; no checkpoint is left."""
    options = BatchOptions("en", ("es",), tmp_path / "out")

    made = list(caption_recording(SAMPLE, scripted_pipeline(ScriptedTranslator("es")), options, ignore, ignore))

    assert [f"en-readings.{name}" for name in ("en.vtt", "en.srt", "es.vtt", "es.srt")] == [m.path.name for m in made]
    assert [True] * 4 == [m.faults is not None and m.faults.cues > 0 for m in made]
    assert 4 == len(list((tmp_path / "out").iterdir()))


def test_an_interrupted_run_continues(tmp_path: Path, recorded: Callable[[int], Path]) -> None:
    """Finished chunks are not recognized again, and the files equal those of an uninterrupted run."""
    path, options = recorded(6), BatchOptions("en", ("es",), tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        list(caption_recording(path, scripted_pipeline(Interrupted("es")), options, ignore, ignore))
    reported: list[str] = []
    partial, complete = ScriptedClipRecognizer(), ScriptedClipRecognizer()
    pipeline = scripted_pipeline(ScriptedTranslator("es"), recognizer=partial)
    resumed = list(caption_recording(path, pipeline, options, reported.append, ignore))
    options = BatchOptions("en", ("es",), tmp_path / "uninterrupted")
    pipeline = scripted_pipeline(ScriptedTranslator("es"), recognizer=complete)
    uninterrupted = list(caption_recording(path, pipeline, options, ignore, ignore))

    assert sum(partial.seconds) < sum(complete.seconds)
    assert [made.path.read_text() for made in uninterrupted] == [made.path.read_text() for made in resumed]
    assert ["where an earlier run stopped"] == [line.partition(" s, ")[2] for line in reported]


def test_two_recordings_with_the_same_name_are_refused() -> None:
    """Their caption files would have the same names."""
    with pytest.raises(ConfigError, match="would write the same files"):
        check_names([Path("a/talk.mp3"), Path("b/talk.wav")], BatchOptions("en", (), Path("out")))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("talk.en.mp4", BatchOptions("en", (), Path("videos"), burn="en")),
        ("talk.captioned.mp4", BatchOptions("en", (), Path("videos"), mux=True)),
    ],
)
def test_a_recording_is_not_replaced(name: str, options: BatchOptions) -> None:
    """A video that would have the name of a recording is refused; in another folder it is written."""
    recordings = [Path("videos/talk.mp4"), Path("videos") / name]
    check_names(recordings, replace(options, folder=Path("out")))

    with pytest.raises(ConfigError, match=rf"the video of videos/talk.mp4 would replace videos/{name}; choose another"):
        check_names(recordings, options)


def test_an_unknown_format_is_refused() -> None:
    """Options are checked before models are loaded."""
    with pytest.raises(ConfigError, match=r"--format: unknown subtitle format \.doc"):
        BatchOptions("en", (), Path(), formats=("vtt", "doc"))


def test_speakers_without_an_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without whisperx, a line says what tells speakers apart; the error is the command that installs it."""
    monkeypatch.setenv("CAPTIONER_CACHE", str(tmp_path))
    monkeypatch.setattr(package, "folders", lambda _: ())
    options, lines = BatchOptions("en", (), tmp_path, speakers=True), list[str]()

    with pytest.raises(ModelError, match="voice-encoder is not installed") as raised:
        list(caption_recording(SAMPLE, scripted_pipeline(), options, lines.append, ignore))

    assert raised.value.hint == "get it with: captioner models fetch voice-encoder"
    assert [f"{SAMPLE}: whisperx is not installed; telling speakers apart by the voice encoder of captioner"] == lines


def test_a_missing_recording_is_refused(tmp_path: Path) -> None:
    """The error of the audio file is passed on."""
    with pytest.raises(SourceError, match="does not exist"):
        list(
            caption_recording(
                tmp_path / "talk.mp3", scripted_pipeline(), BatchOptions("en", (), tmp_path), ignore, ignore
            )
        )


def test_burning_needs_captions_in_that_language(tmp_path: Path) -> None:
    """The error lists the languages of the captions."""
    with pytest.raises(ConfigError, match=r"--burn fr: the captions are in en, es; add --to fr"):
        BatchOptions("en", ("es",), tmp_path, burn="fr")


def test_burning_needs_a_picture(tmp_path: Path) -> None:
    """A recording without video is refused before it is recognized."""
    with pytest.raises(SourceError, match="has no picture to burn"):
        list(
            caption_recording(SAMPLE, scripted_pipeline(), BatchOptions("en", (), tmp_path, burn="en"), ignore, ignore)
        )

    assert [] == list(tmp_path.iterdir())


def test_two_spoken_languages(tmp_path: Path) -> None:
    """Each passage is captioned in its language and translated into the other one."""
    quiet = speech_of(SAMPLE)[: 20 * 16_000] * 0.3
    path = write_wave(tmp_path / "talk.wav", np.concatenate([quiet, np.clip(quiet * 20, -1, 1)]))
    options = BatchOptions("es,en", (), tmp_path / "out", ("srt",))

    made = list(caption_recording(path, scripted_pipeline(), options, ignore, ignore))
    cues = [srt.parse(each.path.read_text()) for each in made]

    assert ["talk.es.srt", "talk.en.srt"] == [each.path.name for each in made]
    assert all(cue.end < 22_000 for cue in cues[0])
    assert all(cue.start > 19_000 for cue in cues[1])
    assert min(len(each) for each in cues) > 0


def test_a_clip_with_something_like_a_name_is_transcribed_again(tmp_path: Path) -> None:
    """Names of a long list that resemble the words of a clip are expected in a second transcription of it."""
    recognizer = ScriptedClipRecognizer()
    pipeline = replace(scripted_pipeline(recognizer=recognizer), hotwords=lambda _, text: "Norland" if text else "")

    list(caption_recording(SAMPLE, pipeline, BatchOptions("en", (), tmp_path), ignore, ignore))

    assert {"", "Norland"} == recognizer.hotwords


def test_hotwords_reach_the_recognizer(tmp_path: Path) -> None:
    """The names of the settings are expected."""
    recognizer = ScriptedClipRecognizer()
    pipeline = replace(scripted_pipeline(recognizer=recognizer), hotwords=lambda language, _: f"Norland {language}")

    list(caption_recording(SAMPLE, pipeline, BatchOptions("en", (), tmp_path), ignore, ignore))

    assert {"Norland en"} == recognizer.hotwords


def test_a_format_that_cannot_hold_the_cues_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other formats are written, then the error is raised."""

    def write(found: object, path: Path, **options: Any) -> OutputFile:
        if path.suffix == ".scc":
            raise FormatError("cannot write")
        return write_cues(found, path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "write_cues", write)
    options = BatchOptions("en", (), tmp_path, ("scc", "srt"))
    with pytest.raises(FormatError):
        list(caption_recording(SAMPLE, scripted_pipeline(), options, ignore, ignore))

    assert (tmp_path / "en-readings.en.srt").exists()


def test_a_copy_that_fails_does_not_stop_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Captions are burned in although ffmpeg cannot write the copy with caption tracks; then its error is raised."""

    def fail(*_: object, **__: object) -> Path:
        raise CaptionerError("ffmpeg cannot write")

    monkeypatch.setattr(batch, "has_video", lambda _: True)
    monkeypatch.setattr(batch, "burning_rate", lambda *_: 1.0)
    monkeypatch.setattr(batch, "mux", fail)
    monkeypatch.setattr(batch, "burn", lambda *_, **__: tmp_path / "talk.en.mp4")
    made: list[OutputFile] = []
    options = BatchOptions("en", (), tmp_path, mux=True, burn="en")
    with pytest.raises(CaptionerError, match="cannot write"):
        made.extend(caption_recording(SAMPLE, scripted_pipeline(), options, ignore, ignore))

    assert "talk.en.mp4" == made[-1].path.name


def test_a_recording_without_speech_is_reported(tmp_path: Path) -> None:
    """The files are valid and empty, and that is said."""
    noticed: list[Notice] = []
    path = write_wave(tmp_path / "tone.wav", tone(3))

    made = list(
        caption_recording(path, scripted_pipeline(), BatchOptions("en", (), tmp_path), ignore, ignore, noticed.append)
    )

    assert [0, 0] == [len(each.cues) for each in made]
    assert ["no speech was found; the caption files are empty"] == [str(each) for each in noticed]


def test_a_pipe_is_captioned(tmp_path: Path) -> None:
    """A recording that comes through a pipe is captioned like a file."""
    pipe = tmp_path / "talk.pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(SAMPLE.read_bytes()))
    writer.start()
    made = list(caption_recording(pipe, scripted_pipeline(), BatchOptions("en", (), tmp_path), ignore, ignore))
    writer.join()

    assert ["talk.en.vtt", "talk.en.srt"] == [each.path.name for each in made]
    assert len(made[0].cues) > 2


def test_progress_covers_all_stages(tmp_path: Path) -> None:
    """Progress of recognition and of the copy only rises, and ends at its end."""
    shares: list[float] = []

    def show(progress: RecordingProgress) -> None:
        assert progress.share is not None
        shares.append(progress.share)

    options = BatchOptions("en", (), tmp_path, mux=True)
    list(caption_recording(SAMPLE, scripted_pipeline(), options, ignore, show))

    assert sorted(shares) == shares
    assert shares[-1] > 0.95
