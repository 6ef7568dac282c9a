from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from captioner.config import ArchiveConfig, Config
from captioner.delivery.files.journal import Journal
from captioner.errors import SourceError
from captioner.offline.edits import EditedCaption
from captioner.offline.finish import _in_script, caption_recordings, finish
from captioner.offline.pipeline import OfflinePipeline
from captioner.rooms.pipeline.recorded_audio import wave_header
from captioner.types import Revision
from tests.captioner.audio.media import speech, write_wave
from tests.captioner.audio.test_file import record
from tests.captioner.offline.clip_recognizer import scripted_pipeline
from tests.fakes import ScriptedTranslator, revision


def ignore(*_: object) -> None:
    """Ignore reports and progress."""


def test_results_have_times_of_the_room() -> None:
    """The second recording begins at the time in its name, and segment names continue."""
    speech = Path(__file__).parents[3] / "samples/en-readings.flac"
    pipeline = scripted_pipeline(ScriptedTranslator("en"))
    edits = [EditedCaption(100_500, 101_500, "w1 w2", {"en": "Edited."})]

    results = list(caption_recordings([(0, speech), (100_000, speech)], pipeline, "es", ("en",), edits, ignore))
    texts = {final.segment: final.text for result in results for final in result.finals if final.language == "en"}
    starts = [final.start for result in results for final in result.finals if final.language == "es"]

    assert sorted(starts) == starts
    assert starts[-1] > 100_000
    assert "Edited." in texts.values()


def test_a_room_without_recorded_audio_is_refused(tmp_path: Path) -> None:
    """The hint names the option that records audio."""
    config = Config(archive=ArchiveConfig(out=tmp_path))

    with pytest.raises(SourceError, match="--record"):
        list(finish(config, "main", (), None, ignore, ignore))


def test_a_room_without_a_journal_is_refused(tmp_path: Path) -> None:
    """The journal contains the spoken language and the edits."""
    (tmp_path / "main").mkdir()
    (tmp_path / "main/audio-0.wav").write_bytes(wave_header())

    with pytest.raises(SourceError, match="there is no journal"):
        list(finish(Config(archive=ArchiveConfig(out=tmp_path)), "main", (), None, ignore, ignore))


def test_silence_has_no_captions(tmp_path: Path) -> None:
    """A recording without speech gives a result without finals."""
    recorded = [(0, record(tmp_path / "tone.mp3"))]

    results = list(caption_recordings(recorded, scripted_pipeline(), "es", (), [], ignore))

    assert [()] == [result.finals for result in results]


def test_all_spoken_languages_of_a_room_are_captioned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two languages in the journal become two languages of the recording, each with its files."""
    folder = tmp_path / "main"
    journal = Journal(folder / "journal.jsonl")
    spanish = Revision("c1", "es", "es", 1, 0, 1000, "hola", final=True)
    english = Revision("c2", "en", "en", 1, 2000, 3000, "hello", final=True)
    journal.open()
    journal.append([spanish, english])
    journal.close()
    quiet = speech(15) * 0.3
    write_wave(folder / "audio-0.wav", np.concatenate([quiet, np.clip(quiet * 20, -1, 1)]))
    monkeypatch.setattr(OfflinePipeline, "load", lambda *_: scripted_pipeline())

    config = Config(archive=ArchiveConfig(out=tmp_path))
    made = list(finish(config, "main", (), None, ignore, ignore))

    assert {"es.vtt", "es.srt", "en.vtt", "en.srt"} == {each.path.name for each in made}
    assert min(len(each.cues) for each in made) > 0


@pytest.mark.parametrize(("text", "script"), [("他打開了前門。", "zh-Hant"), ("他打开了前门。", "zh"), ("", "zh")])
def test_finished_files_have_the_script_of_the_room(text: str, script: str) -> None:
    """Traditional characters in the journal become traditional characters in the files."""
    assert script == _in_script("zh", [revision("c1", text, final=True, language="zh")])
