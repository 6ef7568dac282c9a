"""Contents of a journal: the newest finals and their translations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from captioner.delivery.files.journal import Journal
from captioner.delivery.files.transcript import Transcript
from captioner.errors import FormatError, SourceError
from captioner.layout.limits import Layout
from captioner.types import Revision


@dataclass(frozen=True, slots=True)
class JournalContents:
    """The newest final of every spoken segment, and its translations."""

    spoken: str
    """Spoken language; several are separated by commas, the most frequent one first."""
    finals: tuple[Revision, ...]
    """Finals in the spoken language, ordered by start."""
    translations: Mapping[str, Mapping[str, Revision]]
    """Segment -> language -> translation of that segment."""

    @property
    def targets(self) -> tuple[str, ...]:
        """Languages of the translations."""
        return tuple(dict.fromkeys(language for known in self.translations.values() for language in known))


def read_contents(path: Path) -> JournalContents:
    """Read a journal, or the journal of a room's folder.

    Raises:
        SourceError: the journal is missing or cannot be read.
        FormatError: the journal has no captions.
    """
    path = path / "journal.jsonl" if path.is_dir() else path
    if not path.is_file():
        raise SourceError(f"there is no journal {path}", "give OUT/ROOM/journal.jsonl of a room that was captioned")
    try:
        found = Journal(path).read()
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}", "check its permissions") from error
    originals: dict[str, Transcript] = {}
    translated: dict[str, Transcript] = {}
    for revision in found:
        side = originals if revision.language == revision.source else translated
        side.setdefault(revision.language, Transcript(Layout())).put(revision)
    finals = sorted((final for one in originals.values() for final in one.finals), key=lambda final: final.start)
    if not finals:
        raise FormatError(f"there are no captions in {path}", "give the journal of a room that was captioned")
    translations: dict[str, dict[str, Revision]] = {}
    for language, transcript in translated.items():
        for final in transcript.finals:
            translations.setdefault(final.segment, {})[language] = final
    spoken = ",".join(source for source, _ in Counter(final.source for final in finals).most_common())
    return JournalContents(spoken, tuple(finals), translations)
