"""Result of a soak: resources after each round, and a comparison of the last fifth with the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from captioner.bench.score import percentile
from tests.rigs.caption_counter import CountedCaption
from tests.rigs.programme import ProgrammeItem
from tests.rigs.server_stats import ServerStats

FIFTHS: Final = 5
_MEMORY: Final = 0.05
"""Share of the memory that may vary with the allocator."""
_FINAL: Final = 4096
"""Bytes that each final of the room may use: its captions are kept for edits, files and viewers."""
_CLOCK: Final = 0.1
"""Seconds by which captions may shift relative to the audio."""
_ERASURE: Final = 0.05
"""Increase allowed in words taken back per word."""


@dataclass(frozen=True, slots=True)
class SoakRound:
    """Resources of the server after one round."""

    hours: float
    """Hours of audio so far."""
    wall: float
    """Seconds so far."""
    stats: ServerStats
    finals: int
    """Number of finals so far."""


@dataclass(frozen=True, slots=True)
class SoakFifth:
    """Figures of a fifth of the time; resources at its end."""

    hours: float
    """Hours of audio at its end."""
    memory_mb: float
    files: int
    threads: int
    tasks: int
    clock: float
    """Median seconds from the start of an item to the start of its first caption."""
    erasure: float
    """Words taken back per final word, during speech."""
    words: float
    """Median number of final words per item with speech."""
    invented: int
    """Final words without speech; the loudness engine shows words for music and applause."""
    finals: int
    """Number of finals so far."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Comparison of one figure; True if it is flat."""

    what: str
    flat: bool
    said: str
    """First and last value, and the rule."""


@dataclass(frozen=True, slots=True)
class SoakReport:
    """Result of a run."""

    engine: str
    hours: float
    """Hours of audio."""
    wall: float
    """Duration in seconds."""
    rounds: int
    fifths: tuple[SoakFifth, ...]
    visits: Mapping[str, int]
    failures: Mapping[str, int]
    engine_errors: int
    dropped: float
    """Seconds of audio."""
    lost: int
    """Words of the room's file that the viewer did not receive as finals."""
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Comparison of each figure that must not grow."""
        first, last = self.fifths[0], self.fifths[-1]
        allowed = first.memory_mb * _MEMORY + (last.finals - first.finals) * _FINAL / 1e6
        grown = last.memory_mb - first.memory_mb
        moved, taken = last.clock - first.clock, last.erasure - first.erasure
        kept = last.finals - first.finals
        rule = f"up to {allowed:+.0f}: 5 % and 4 KiB for each of {kept} finals"
        memory = f"{first.memory_mb:.0f} -> {last.memory_mb:.0f} MB; {rule}"
        return (
            Verdict("memory", grown <= allowed, memory),
            *(_same(name, getattr(first, name), getattr(last, name)) for name in ("files", "threads", "tasks")),
            Verdict("clock", abs(moved) <= _CLOCK, f"{moved:+.3f} s; up to {_CLOCK:g}"),
            Verdict("erasure", taken <= _ERASURE, f"{first.erasure:.3f} -> {last.erasure:.3f}; up to {_ERASURE:+g}"),
            _none("failed visits", sum(self.failures.values())),
            _none("failed engines", self.engine_errors),
            _none("dropped seconds", self.dropped),
            _none("lost words", self.lost),
        )

    @property
    def flat(self) -> bool:
        """True if every figure is flat."""
        return all(verdict.flat for verdict in self.verdicts)

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        return asdict(self) | {"verdicts": [asdict(one) for one in self.verdicts], "flat": self.flat}

    @property
    def table(self) -> str:
        """Figures as text."""
        visits = ", ".join(f"{count} {way}" for way, count in self.visits.items())
        return "\n".join(
            (
                f"{self.hours:.1f} hours of audio in {self.wall / 60:.1f} minutes, {self.rounds} rounds: {self.engine}",
                " hours  memory MB  files  threads  tasks   clock s  erasure  words  invented  finals",
                *(
                    f"{one.hours:6.1f}  {one.memory_mb:9.1f}  {one.files:5}  {one.threads:7}  {one.tasks:5}  "
                    f"{one.clock:+8.3f}  {one.erasure:7.3f}  {one.words:5.0f}  {one.invented:8}  {one.finals:6}"
                    for one in self.fifths
                ),
                f"visits: {visits}",
                *(f"failed {count} times: {what}" for what, count in self.failures.items()),
                *(f"{'flat    ' if one.flat else 'NOT FLAT'} {one.what}: {one.said}" for one in self.verdicts),
            )
        )


def fifths(
    past: Sequence[SoakRound], seen: Sequence[CountedCaption], items: tuple[ProgrammeItem, ...], warm: int
) -> tuple[SoakFifth, ...]:
    """Divide the rounds after the first `warm` into five parts."""
    ends = [warm + (len(past) - warm) * (number + 1) // FIFTHS for number in range(FIFTHS)]
    return tuple(
        _fifth(past[end - 1], range(begin, end), seen, items)
        for begin, end in zip([warm, *ends[:-1]], ends, strict=True)
    )


def _fifth(
    last: SoakRound, rounds: range, seen: Sequence[CountedCaption], items: tuple[ProgrammeItem, ...]
) -> SoakFifth:
    length = sum(item.seconds for item in items)
    within: dict[tuple[int, ProgrammeItem], list[CountedCaption]] = {
        (turn, each): [] for turn in rounds for each in items
    }
    for one in seen:
        turn, at = divmod(one.start, length)
        item = next(each for each in reversed(items) if each.begin <= at or each is items[0])
        if (int(turn), item) in within:
            within[int(turn), item].append(one)
    spoken = {key: found for key, found in within.items() if key[1].words and found}
    clocks = [found[0].start - turn * length - each.begin for (turn, each), found in spoken.items()]
    said = sum(one.words for found in spoken.values() for one in found)
    return SoakFifth(
        hours=round(last.hours, 2),
        memory_mb=last.stats.memory_mb,
        files=last.stats.files,
        threads=last.stats.threads,
        tasks=last.stats.metrics.tasks,
        clock=round(percentile(clocks, 50), 3),
        erasure=round(sum(one.taken for found in spoken.values() for one in found) / max(1, said), 3),
        words=percentile([float(sum(one.words for one in found)) for found in spoken.values()], 50),
        invented=sum(one.words for key, found in within.items() if not key[1].words for one in found),
        finals=last.finals,
    )


def _same(what: str, first: int, last: int) -> Verdict:
    return Verdict(what, last <= first, f"{first} -> {last}; no more than at first")


def _none(what: str, count: float) -> Verdict:
    return Verdict(what, not count, f"{count:g}; none")
