"""What is done of a recording, kept beside its files until all of it is: an interrupted run goes on where it was."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from captioner.config import untrusted
from captioner.delivery.files import journal
from captioner.errors import CaptionerError
from captioner.types import Revision, Word

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a recording that is recognized and translated."""

    until: int
    """Milliseconds of the recording where it ends."""
    language: str | None
    """That is spoken; None: nobody has spoken yet."""
    finals: tuple[Revision, ...]
    """In all languages."""
    words: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    """Segment -> the words of it that were spoken, where they make its text."""


class Unfinished:
    """The parts that are done, a line each; what a kill cuts off counts as not done."""

    def __init__(self, path: Path, key: Mapping[str, object]) -> None:
        """`key`: what the parts depend on (the recording, the model, the languages); parts of another are thrown away.

        Raises:
            CaptionerError: the file cannot be written.
        """
        self.path = path
        self._head = json.dumps(key, sort_keys=True)
        self.parts = tuple(self._read())
        """Of an earlier run, in order."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(f"{line}\n" for line in (self._head, *map(_encoded, self.parts))))
        except OSError as error:
            raise _unwritable(path, error) from error

    def add(self, part: Part) -> None:
        """One more is done.

        Raises:
            CaptionerError: the file cannot be written.
        """
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(_encoded(part) + "\n")
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def forget(self) -> None:
        """All is done and written where it belongs."""
        self.path.unlink(missing_ok=True)

    def _read(self) -> Iterator[Part]:
        try:
            head, *lines = self.path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            return
        if head != self._head:
            return
        for line in lines[:-1]:
            try:
                yield _decoded(line)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                log.warning("%s is damaged: what comes behind is recognized again (%s)", self.path, error)
                return


def _encoded(part: Part) -> str:
    finals = [json.loads(journal.encode(final)) for final in part.finals]
    words = {
        name: [[word.start, word.end, word.text, round(word.probability, 3)] for word in words]
        for name, words in part.words.items()
    }
    known = {"until": part.until, "language": part.language, "finals": finals, "words": words}
    return json.dumps(known, ensure_ascii=False)


def _decoded(line: str) -> Part:
    found = untrusted.value(line)
    finals = tuple(journal.decode(json.dumps(final).encode()) for final in found["finals"])
    words = {name: tuple(map(_word, words)) for name, words in found["words"].items()}
    until, language = found["until"], found["language"]
    if type(until) is not int or until < 0 or not isinstance(language, str | None):
        raise ValueError(f"a part until {until!r:.40} in {language!r:.40}")
    return Part(until, language, finals, words)


def _word(found: object) -> Word:
    if not isinstance(found, list) or len(found) != 4:
        raise ValueError(f"no word: {found!r:.40}")
    start, end, text, probability = found
    if not (type(start) is type(end) is int and isinstance(text, str) and 0 <= float(probability) <= 1):
        raise ValueError(f"no word: {found!r:.40}")
    return Word(start, end, text, float(probability))


def _unwritable(path: Path, error: OSError) -> CaptionerError:
    return CaptionerError(f"cannot write {path}: {error.strerror}", "choose another folder with -o")
