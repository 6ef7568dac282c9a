from __future__ import annotations

from pathlib import Path

import pytest

from captioner.audio.meter import Meter
from captioner.config import ArchiveConfig, Config, ServerConfig
from captioner.delivery.files.archive import Archive
from captioner.delivery.files.journal_contents import read_contents
from captioner.errors import ConfigError, FormatError, SourceError
from captioner.server.replay import ReplayEngine, ReplayTranslator, growing, paced_quiet, serve
from captioner.types import AudioChunk, Revision
from tests.fakes import silence


def final(number: int, text: str, language: str = "es", **more: object) -> Revision:
    start = 3000 * number
    return Revision(f"c{number}", language, "es", 1, start, start + 2000, text, final=True, **more)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Folder of a room that was captioned and edited."""
    archive = Archive(tmp_path, "main", ("es", "en"))
    for revision in (final(1, "hola a todos"), final(1, "hello all of you", "en"), final(2, "adiós")):
        archive.write(revision)
    archive.write(Revision("c2", "es", "es", 2, 6000, 8000, "adiós, amigos", final=True, edited=True))
    archive.close()
    return tmp_path / "main"


def test_a_journal_is_read_with_its_edits(folder: Path) -> None:
    """The journal is named by its folder or its file."""
    contents = read_contents(folder)

    assert (["hola a todos", "adiós, amigos"], ("en",)) == ([known.text for known in contents.finals], contents.targets)
    assert contents == read_contents(folder / "journal.jsonl")


def test_captions_grow_until_they_are_final() -> None:
    """They grow word by word from start to end; stable text only grows."""
    steps = list(growing(final(1, "uno dos tres cuatro")))

    assert [3500, 4000, 4500, 5000] == [at for at, _ in steps]
    assert ["uno", "uno dos", "uno dos tres", "uno dos tres cuatro"] == [state.text for _, state in steps]
    assert ["", "", "uno", "uno dos tres cuatro"] == [state.stable for _, state in steps]
    assert [1, 2, 3, 4] == [state.number for _, state in steps]


def test_the_engine_emits_captions_at_their_times(folder: Path) -> None:
    """At the end it emits all remaining finals."""
    engine = ReplayEngine(read_contents(folder))
    before = engine.due
    engine.feed(AudioChunk(0, silence(4.5)))
    texts = []
    while engine.due:
        texts += [revision.text for revision in engine.decode()]

    assert (None, ["hola", "hola a"]) == (before, texts)
    assert ["hola a todos", "adiós, amigos"] == [revision.text for revision in engine.flush()]


def test_translations_grow_with_their_captions(folder: Path) -> None:
    """They are complete with the final; segment IDs may differ from those of the journal."""
    contents = read_contents(folder)
    translator = ReplayTranslator(contents)
    states = [
        Revision("c77", "es", "es", 1, 0, 0, "", "hola a"),
        Revision("c77", "es", "es", 2, 0, 0, "hola a todos", final=True),
    ]

    revisions = [revision for state in states for revision in translator.push(state)]

    assert ["hello all", "hello all of you"] == [revision.text for revision in revisions]
    assert [("c77", "en", 1, False), ("c77", "en", 2, True)] == [
        (r.segment, r.language, r.number, r.final) for r in revisions
    ]


def test_the_audio_has_the_duration_of_the_journal(folder: Path) -> None:
    """Its pace is independent of its duration."""
    chunks = list(paced_quiet(read_contents(folder), 1000, sleep=lambda _: None))

    assert 9000 == chunks[-1].start + chunks[-1].milliseconds


def test_a_replay_raises_no_alarm(folder: Path) -> None:
    """A journal has no audio, and is not a source whose sound is missing."""
    meter = Meter()
    for _ in range(300):
        meter.push(next(paced_quiet(read_contents(folder), 1000)).samples)

    assert meter.read().alarm == ""


def test_a_replay_is_not_recorded(folder: Path, tmp_path: Path) -> None:
    """With `record` set, nothing is recorded and nobody has to be informed."""
    told: list[str] = []
    settings = Config(server=ServerConfig(port=0), archive=ArchiveConfig(tmp_path / "out", record=True))
    serve(settings, folder, "replay", 1000, told.append, lambda _: None, until_end=True)

    assert [f"{folder} has ended"] == told
    assert not list((tmp_path / "out").rglob("*.wav"))


def test_unusable_journals_and_speeds_are_refused(tmp_path: Path) -> None:
    """A missing journal, an empty one, and a speed of 0."""
    (tmp_path / "journal.jsonl").write_text("")
    with pytest.raises(SourceError, match="there is no journal"):
        read_contents(tmp_path / "nowhere")
    with pytest.raises(FormatError, match="there are no captions in"):
        read_contents(tmp_path)
    with pytest.raises(ConfigError, match="--speed 0"):
        serve(Config(), tmp_path, "replay", 0, print, print)
