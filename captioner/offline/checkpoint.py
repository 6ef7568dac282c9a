"""Progress of a recording on disk, beside its caption files: an interrupted run continues where it stopped."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from captioner.config import untrusted
from captioner.delivery.files import atomic, journal
from captioner.errors import CaptionerError
from captioner.types import Revision, Word

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """Captions of one chunk of a recording."""

    end: int
    """Milliseconds of the recording at which the chunk ends."""
    language: str | None
    """Spoken language; None: no speech so far."""
    finals: tuple[Revision, ...]
    """Finals in all languages."""
    words: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    """Segment -> its spoken words, if they are the text of the caption."""


class Checkpoint:
    """File with one line per finished chunk; a line that a kill cut off counts as not finished."""

    def __init__(self, path: Path, key: Mapping[str, object]) -> None:
        """Open or create the file.

        Args:
            path: of the file.
            key: what the results depend on (recording, model, languages); results with another key are discarded.

        Raises:
            CaptionerError: the file cannot be written.
        """
        self.path = path
        self._header = json.dumps(key, sort_keys=True)
        self.results = tuple(self._read())
        """Results of an earlier run, in order."""
        try:
            atomic.write(path, "".join(f"{line}\n" for line in (self._header, *map(_encode, self.results))).encode())
        except OSError as error:
            raise _unwritable(path, error) from error

    def add(self, result: ChunkResult) -> None:
        """Append the result of the next chunk.

        Raises:
            CaptionerError: the file cannot be written.
        """
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(_encode(result) + "\n")
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def delete(self) -> None:
        """Delete the file after all caption files are written."""
        self.path.unlink(missing_ok=True)

    def _read(self) -> Iterator[ChunkResult]:
        try:
            header, *lines = self.path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            return
        if header != self._header:
            return
        for line in lines[:-1]:
            try:
                yield _decode(line)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                log.warning("%s is damaged; the rest of the recording is recognized again (%s)", self.path, error)
                return


def _encode(result: ChunkResult) -> str:
    finals = [json.loads(journal.encode(final)) for final in result.finals]
    words = {
        name: [[word.start, word.end, word.text, round(word.probability, 3)] for word in words]
        for name, words in result.words.items()
    }
    fields = {"until": result.end, "language": result.language, "finals": finals, "words": words}
    return json.dumps(fields, ensure_ascii=False)


def _decode(line: str) -> ChunkResult:
    found = untrusted.value(line)
    finals = tuple(journal.decode(json.dumps(final).encode()) for final in found["finals"])
    words = {name: tuple(map(_word, words)) for name, words in found["words"].items()}
    end, language = found["until"], found["language"]
    if type(end) is not int or end < 0 or not isinstance(language, str | None):
        raise ValueError(f"invalid end {end!r:.40} or language {language!r:.40}")
    return ChunkResult(end, language, finals, words)


def _word(found: object) -> Word:
    if not isinstance(found, list) or len(found) != 4:
        raise ValueError(f"invalid word {found!r:.40}")
    start, end, text, probability = found
    if not (type(start) is type(end) is int and isinstance(text, str) and 0 <= float(probability) <= 1):
        raise ValueError(f"invalid word {found!r:.40}")
    return Word(start, end, text, float(probability))


def _unwritable(path: Path, error: OSError) -> CaptionerError:
    return CaptionerError(f"cannot write {path}: {error.strerror}", "choose another folder with -o")
