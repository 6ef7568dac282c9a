"""Publishable files of a room that was live: its recorded audio recognized anew, with all the time in the world.

What a person wrote stays: an edited caption is found again among the new words, by the words that the machine had heard
live, and stands in their place, in the language in which it was edited. The rest is what a recording gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from captioner.audio.file import duration, read_file
from captioner.config import Config
from captioner.delivery.files.archive import check_name
from captioner.delivery.files.journal import Journal
from captioner.delivery.files.journal_contents import read_contents
from captioner.errors import SourceError
from captioner.layout.check import count_faults
from captioner.offline.batch import Ears, Made, Order, Progress
from captioner.offline.checkpoint import Part
from captioner.offline.chunks import Stretch, stretches
from captioner.offline.recording import Captions, by_sentence, shown, write
from captioner.offline.sentences import Passage, Sentence
from captioner.offline.word_alignment import align, tokens
from captioner.rooms.pipeline.factory import Report
from captioner.rooms.pipeline.recorded_audio import recordings
from captioner.types import Revision, Word

_AROUND = 1500
"""Milliseconds around a caption in which its words are looked for: live times are not exact."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A caption that a person has edited."""

    start: int
    """Milliseconds."""
    end: int
    """Milliseconds."""
    heard: str
    """What the machine had understood live."""
    edits: Mapping[str, str]
    """Language -> what the person wrote."""

    def within(self, stretch: Stretch) -> bool:
        """Whether its middle lies there: it belongs to one stretch only."""
        return stretch.start <= (self.start + self.end) // 2 < stretch.end

    def moved(self, by: int) -> Pin:
        """The same on another clock."""
        return replace(self, start=max(0, self.start + by), end=max(0, self.end + by))


def finish(
    config: Config, room: str, targets: tuple[str, ...], output: Path | None, report: Report, progress: Progress
) -> Iterator[Made]:
    """The files of a room: `LANG.vtt` and `.srt` in `OUT/ROOM/finished`, or in `output`.

    Raises:
        RoomError: that is no name of a room.
        SourceError: its audio was not recorded, or it has no journal.
        CaptionerError: what recognizing and writing raise.
    """
    folder = config.archive.out / check_name(room)
    recorded = recordings(folder)
    if not recorded:
        hint = "audio is kept only where the room was served with --record"
        raise SourceError(f"there is no recorded audio in {folder}", hint)
    contents = read_contents(folder)
    wanted = tuple(dict.fromkeys((*contents.targets, *targets)))
    order = Order(contents.spoken, wanted, output or folder / "finished", crlf=config.archive.crlf)
    kept = pins(Journal(folder / "journal.jsonl").read())
    report(f"{room}: {len(recorded)} recordings, {len(kept)} edited captions are kept")
    ears = Ears.loaded(config, order, report)
    parts = tuple(again(recorded, ears, contents.spoken, kept, progress))
    for language in (contents.spoken, *(target for target in wanted if target != contents.spoken)):
        cues = shown(parts, ears.layout, language)
        for kind in order.kinds:
            path, fit = write(
                cues, order.folder / f"{language}.{kind}", language=language, layout=ears.layout, crlf=order.crlf
            )
            yield Made(path, language, count_faults(fit, ears.layout, language))


def pins(revisions: Iterable[Revision]) -> tuple[Pin, ...]:
    """The edited captions of a journal, in order of time."""
    first: dict[str, Revision] = {}
    edits: dict[str, dict[str, Revision]] = {}
    for revision in revisions:
        if revision.language == revision.source and not revision.edited:
            first.setdefault(revision.segment, revision)
        if revision.edited:
            known = edits.setdefault(revision.segment, {}).get(revision.language)
            if known is None or known.number < revision.number:
                edits[revision.segment][revision.language] = revision
    return tuple(sorted((_pin(first.get(name), by) for name, by in edits.items()), key=lambda pin: pin.start))


def again(
    recorded: Sequence[tuple[int, Path]], ears: Ears, spoken: str, kept: Sequence[Pin], progress: Progress
) -> Iterator[Part]:
    """The recordings recognized anew, on the clock of the room."""
    done: list[Part] = []
    for begin, path in recorded:
        own = [pin.moved(-begin) for pin in kept]
        captions = Captions(
            ears.reader,
            spoken,
            ears.translate,
            done=done,
            arrange=partial(arranged, own),
            redact=ears.redact,
            progress=_told(progress, path),
        )
        for part in captions.parts(stretches(read_file(path, chunk_ms=1000))):
            done.append(part)
            yield _on_air(part, begin)


def arranged(kept: Sequence[Pin], stretch: Stretch, passages: Sequence[Passage]) -> Iterator[Sentence]:
    """The sentences of a stretch, those that were edited as they were edited."""
    words = tuple(word for passage in passages for word in passage.words)
    at = 0
    for pin in kept:
        if not pin.within(stretch):
            continue
        first, last = place(pin, words)
        first, last = max(first, at), max(last, at)
        yield from by_sentence(stretch, [Passage(words[at:first])])
        yield Sentence(words[first:last] or (_spoken(pin),), edits=pin.edits)
        at = last
    yield from by_sentence(stretch, [Passage(words[at:])])


def place(pin: Pin, words: Sequence[Word]) -> tuple[int, int]:
    """Which words the caption was made of: the first, and the one behind the last."""
    near = [n for n, word in enumerate(words) if pin.start - _AROUND <= _middle(word) <= pin.end + _AROUND]
    heard = tokens(pin.heard)
    found = [(token, n) for n in near for token in tokens(words[n].text)]
    pairs = [pair for pair in align(heard, [token for token, _ in found])[1] if heard[pair[0]] == found[pair[1]][0]]
    if not pairs:
        inside = [n for n in near if pin.start <= _middle(words[n]) < pin.end]
        return (inside[0], inside[-1] + 1) if inside else (_before(pin, words), _before(pin, words))
    (skipped, first), (reached, last) = pairs[0], pairs[-1]
    # Words that were misheard, then or now, stand before the first and behind the last that agree.
    begin = max(0, first - skipped)
    end = min(len(found) - 1, last + len(heard) - 1 - reached)
    return found[begin][1], found[end][1] + 1


def _pin(heard: Revision | None, edits: Mapping[str, Revision]) -> Pin:
    any_edit = next(iter(edits.values()))
    spoken = heard or any_edit
    return Pin(spoken.start, spoken.end, heard.text if heard else "", {name: edit.text for name, edit in edits.items()})


def _before(pin: Pin, words: Sequence[Word]) -> int:
    """Where it belongs when nothing of it is heard again."""
    return sum(_middle(word) < pin.start for word in words)


def _spoken(pin: Pin) -> Word:
    return Word(pin.start, pin.end, pin.heard, 1.0)


def _middle(word: Word) -> int:
    return (word.start + word.end) // 2


def _told(progress: Progress, path: Path) -> Callable[[int], None]:
    total = duration(path)
    return lambda milliseconds: progress(path, milliseconds / 1000, total)


def _on_air(part: Part, begin: int) -> Part:
    """The part on the clock of the room."""
    finals = tuple(replace(final, start=final.start + begin, end=final.end + begin) for final in part.finals)
    words = {
        name: tuple(replace(word, start=word.start + begin, end=word.end + begin) for word in spoken)
        for name, spoken in part.words.items()
    }
    return Part(part.until + begin, part.language, finals, words)
