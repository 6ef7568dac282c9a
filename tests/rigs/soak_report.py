"""What a soak came to: what was held behind each round, and whether the last fifth is like the first."""

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
"""Share of the memory that may come and go with the allocator."""
_FINAL: Final = 4096
"""Bytes that each final of the room may cost: its captions are kept, for edits, files and viewers."""
_CLOCK: Final = 0.1
"""Seconds by which captions may have moved against the audio."""
_ERASURE: Final = 0.05
"""Words taken back per word that may be more in the last fifth."""


@dataclass(frozen=True, slots=True)
class SoakRound:
    """What the server held behind one round."""

    hours: float
    """Of audio so far."""
    wall: float
    """Seconds so far."""
    held: ServerStats
    finals: int
    """So far."""


@dataclass(frozen=True, slots=True)
class SoakFifth:
    """A fifth of the time; what is held at its end."""

    hours: float
    """Of audio, at its end."""
    memory_mb: float
    files: int
    threads: int
    tasks: int
    clock: float
    """Seconds from a passage's beginning to that of its first caption, the median."""
    erasure: float
    """Words taken back per word of the finals, while somebody speaks."""
    words: float
    """Shown in the end per passage of speech, the median."""
    invented: int
    """Words of finals where nobody speaks; music and applause are words to the stand-in."""
    finals: int
    """So far."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one thing is flat."""

    what: str
    flat: bool
    said: str
    """First and last, and the rule."""


@dataclass(frozen=True, slots=True)
class SoakReport:
    """The whole run."""

    engine: str
    hours: float
    """Of audio."""
    wall: float
    """Seconds that it took."""
    rounds: int
    fifths: tuple[SoakFifth, ...]
    visits: Mapping[str, int]
    failures: Mapping[str, int]
    engine_errors: int
    dropped: float
    """Seconds of audio."""
    lost: int
    """Finals that the onlooker did not get, of those in the room's file."""
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One for each thing that must not change."""
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
            _none("visits that failed", sum(self.failures.values())),
            _none("engines that died", self.engine_errors),
            _none("seconds dropped", self.dropped),
            _none("finals lost", self.lost),
        )

    @property
    def flat(self) -> bool:
        """All of it."""
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
    past: Sequence[SoakRound], seen: Sequence[CountedCaption], passages: tuple[ProgrammeItem, ...], warm: int
) -> tuple[SoakFifth, ...]:
    """The rounds behind the first `warm` in five parts."""
    ends = [warm + (len(past) - warm) * (number + 1) // FIFTHS for number in range(FIFTHS)]
    return tuple(
        _fifth(past[end - 1], range(begin, end), seen, passages)
        for begin, end in zip([warm, *ends[:-1]], ends, strict=True)
    )


def _fifth(
    last: SoakRound, rounds: range, seen: Sequence[CountedCaption], passages: tuple[ProgrammeItem, ...]
) -> SoakFifth:
    length = sum(passage.seconds for passage in passages)
    within: dict[tuple[int, ProgrammeItem], list[CountedCaption]] = {
        (turn, each): [] for turn in rounds for each in passages
    }
    for one in seen:
        turn, at = divmod(one.start, length)
        passage = next(each for each in reversed(passages) if each.begin <= at or each is passages[0])
        if (int(turn), passage) in within:
            within[int(turn), passage].append(one)
    spoken = {key: found for key, found in within.items() if key[1].words and found}
    clocks = [found[0].start - turn * length - each.begin for (turn, each), found in spoken.items()]
    said = sum(one.words for found in spoken.values() for one in found)
    return SoakFifth(
        hours=round(last.hours, 2),
        memory_mb=last.held.memory_mb,
        files=last.held.files,
        threads=last.held.threads,
        tasks=last.held.figures.tasks,
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
