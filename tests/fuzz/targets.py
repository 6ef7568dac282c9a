"""Functions that take external text or bytes, each as a function of bytes with the errors it may raise.

A target returns if it accepted the input, even in part, and raises one of its errors if it rejected the input. Any
other exception is a finding, and so is a timeout.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from captioner.audio.file import read_file
from captioner.audio.pcm import ENCODINGS, PcmDecoder
from captioner.config.load import load
from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.delivery.hub.events import decode
from captioner.errors import CaptionerError
from captioner.offline.checkpoint import Checkpoint
from captioner.recognition.remote import messages
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.streamed_text import StreamedText
from captioner.rooms.programme.document import document_text
from captioner.rooms.sources.source_rules import SourceRules
from captioner.server.routes import json_body
from captioner.server.routes.operator import edit_of
from captioner.server.routes.paint_reports import _read as read_paints
from captioner.translation.engine import TranslationEngine
from captioner.translation.glossary import read
from captioner.translation.glossary_engine import GlossaryEngine
from captioner.translation.redaction import Redaction
from captioner.translation.word_list import read_words
from captioner.types import Revision
from formats import FORMATS, SubtitleError, files
from tests.captioner.rooms.programme.office import docx, odt, pdf, pptx
from tests.fakes import revision
from tests.fuzz import seeds

KEY = {"recording": "talk.wav"}
TEXT = "Dashwood says: the closing balance is 5; call +34 600 100 200 or mail a@b.org."


@dataclass(frozen=True, slots=True)
class Target:
    """Function to fuzz."""

    run: Callable[[bytes], Any]
    seeds: tuple[bytes, ...]
    """Valid input, from which damaged input is made."""
    errors: tuple[type[Exception], ...] = (CaptionerError,)
    """Errors with which input is rejected."""


@contextmanager
def _file(data: bytes, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="captioner-fuzz-", dir=_MEMORY) as folder:
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        yield path


_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Folder in memory for thousands of small files; None if there is none."""


def _subtitles(kind: str, data: bytes) -> None:
    """Read a file; the cues have ordered times and can be written in other formats."""
    found = files.read(data, kind)
    for cue in found.cues:
        assert 0 <= cue.start <= cue.end
        assert all(isinstance(line, str) for line in cue.lines)
    files.read(files.write(found.cues, "vtt"), "vtt")
    files.read(files.write(found.cues, "srt"), "srt")
    FORMATS[kind].module.parse(data if FORMATS[kind].binary else data.decode("utf-8", "replace"))


def _settings(data: bytes) -> None:
    with _file(data, "captioner.toml") as path:
        load({}, {"SECRET": "hush"}, path)


def _environment(data: bytes) -> None:
    pairs = (line.partition("=") for line in data.decode("utf-8", "surrogateescape").split("\n"))
    load({}, {f"CAPTIONER_{name}": value for name, equals, value in pairs if equals and "\0" not in name + value})


class _Echo(TranslationEngine):
    """Translation engine that returns its input."""

    name = "echo"

    def source_text(self, revision: Revision) -> str:
        return revision.text

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        del source, shown
        return (text,) * len(targets)

    def close(self) -> None:
        """Do nothing."""


def _glossary(name: str, data: bytes) -> None:
    with _file(data, name) as path:
        found = read(path)
    translated = GlossaryEngine(_Echo(), lambda: found).translate(TEXT, "en", ("es", "fr"))
    assert all(isinstance(text, str) for text in translated)


def _words(data: bytes) -> None:
    """Read a word list; each word is masked anywhere in a text, complete and while it grows."""
    with _file(data, "words.txt") as path:
        redaction = Redaction((), read_words(str(path)))
    for word in redaction.words:
        text = f"so: {word}, yes."
        spans = [span for span in redaction.matches(text) if span[0] <= 4 and span[1] >= 4 + len(word)]
        assert spans, f"{word!r} is not masked"
        assert redaction.growing(text).startswith(redaction(text)[:4]), (
            "the growing text is not a prefix of the whole one"
        )


def _journal(data: bytes) -> None:
    """Open a room with this journal; it takes a final and still has it when opened again."""
    with _file(data, "hall/journal.jsonl") as path:
        folder = path.parents[1]
        first = Archive(folder, "hall", ("en",))
        last = first.resume
        final = revision(f"c{last.segment + 1}", "the new one", final=True, start=last.offset, end=last.offset + 1000)
        first.write(final)
        assert first.problem is None, first.problem
        first.close()
        again = Archive(folder, "hall", ("en",))
        again.close()
        assert final in again.finals("en"), "a final was lost"
        for language in again.languages:
            for kind in ("vtt", "srt", "json", "txt"):
                again.captions(language, kind)
        FORMATS["vtt"].module.parse((folder / "hall" / "en.vtt").read_text(encoding="utf-8"))


def _unfinished(data: bytes) -> None:
    with _file(data, "talk.parts") as path:
        first = Checkpoint(path, KEY)
        for result in first.results:
            assert result.end >= 0
        assert first.results == Checkpoint(path, KEY).results, "reading again gives other results"


def _recording(name: str, data: bytes) -> None:
    """Read a recording; samples are numbers, and no more audio than the file can hold at 1 kbit/s."""
    with _file(data, name) as path:
        for chunk in read_file(path, chunk_ms=1000):
            assert bool(abs(chunk.samples).max() <= 1e6), "a sample is not a number"
            if chunk.start > 1000 * (60 + len(data) * 8 / 1000):
                raise AssertionError("more sound than the file can hold")


def _pcm(data: bytes) -> None:
    """Decode PCM; the first bytes choose encoding, rate, channels and chunk size."""
    head = data[:4].ljust(4, b"\0")
    rate = (4000, 8000, 16_000, 44_100, 384_000)[head[1] % 5]
    decoder = PcmDecoder(rate, sorted(ENCODINGS)[head[0] % 3], head[2] % 8 + 1)
    pieces = [data[at : at + head[3] + 1] for at in range(4, len(data), head[3] + 1)]
    for samples in (*map(decoder.push, pieces), decoder.flush()):
        assert samples.ndim == 1
        assert not len(samples) or bool(abs(samples).max() <= 2.0), "a sample is not a number"


def _last_event_id(data: bytes) -> None:
    hub = Hub("hall", "en", ("en", "es"))
    hub.publish(revision(final=True))
    language, _, seen = data.decode("latin-1").replace("{epoch}", hub.epoch).partition("\n")
    wire = hub.subscribe([language] if language else None, seen).take()
    assert wire.count(b"event: snapshot\n") == 1


def _bus(data: bytes) -> None:
    name, _, fields = data.partition(b"\n")
    decode(name.decode("latin-1"), fields, 1, "e")


def _edit(data: bytes) -> None:
    """Parse an edit; an accepted one can be published and written to files."""
    language, text = edit_of(json_body.parse(data, ""), ("en",))
    Hub("hall", "en", ("en", "es")).publish(revision(text=text, final=True))
    archive = Archive(None, "hall", ("en",))
    archive.write(revision(text=text, final=True))
    archive.captions("en", "vtt").encode()
    language.encode()


def _address(data: bytes) -> None:
    SourceRules(("http", "https", "srt")).check(data.decode("utf-8", "surrogateescape"))


def _recognizer(data: bytes) -> None:
    """Read a message of a recognition server; its words become captions."""
    message = messages.parse(data)
    messages.parse_ready(message) if message["type"] == "ready" else messages.parse_words(message)
    if "end" in message:
        text = StreamedText(Stabilizer(), Segmenter())
        made = [*text.push(messages.parse_hypothesis(message), "en"), *text.close()]
        assert {one.segment for one in made} == {one.segment for one in made if one.final}


TARGETS: dict[str, Target] = {
    **{kind: Target(partial(_subtitles, kind), seeds.subtitles(kind), (SubtitleError,)) for kind in FORMATS},
    "settings": Target(_settings, seeds.SETTINGS),
    "environment": Target(_environment, seeds.ENVIRONMENT),
    "glossary-toml": Target(partial(_glossary, "words.toml"), seeds.GLOSSARY_TOML),
    "glossary-csv": Target(partial(_glossary, "words.csv"), seeds.GLOSSARY_CSV),
    "words": Target(_words, seeds.WORDS),
    "journal": Target(_journal, seeds.JOURNAL),
    "unfinished": Target(_unfinished, seeds.UNFINISHED),
    "wav": Target(partial(_recording, "a.wav"), seeds.sound("wav")),
    "flac": Target(partial(_recording, "a.flac"), seeds.sound("flac")),
    "mkv": Target(partial(_recording, "a.mkv"), seeds.sound("matroska")),
    "pcm": Target(_pcm, seeds.PCM),
    "last-event-id": Target(_last_event_id, seeds.LAST_EVENT_ID),
    "edit": Target(_edit, seeds.EDIT),
    "document": Target(
        document_text, (docx("Ana"), odt("Ana"), pptx("Ana"), pdf("Ana"), b"<p>Ana <b>Ruiz</b></p>", b"Ana")
    ),
    "paints": Target(read_paints, seeds.PAINTS),
    "address": Target(_address, seeds.ADDRESS),
    "recognizer": Target(_recognizer, seeds.RECOGNIZER),
}
"""Targets by name; the corpus has a folder for each with findings."""
